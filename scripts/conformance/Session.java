import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mlflow.api.proto.ModelRegistry.ModelVersion;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.ActiveRun;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowContext;

/** A run, logged and registered with MLflow's client for Java. Prints a line for each check that passes. */
public final class Session {
  private static final String EXPERIMENT = "java";
  private static final String MODEL = "java-model";

  private final MlflowClient client = new MlflowClient();

  public static void main(String[] arguments) throws Exception {
    new Session().run(Path.of(arguments[0]));
  }

  private void run(Path folder) throws Exception {
    String runId = log(folder);
    check("creates and logs a run");
    read(runId);
    check("reads and searches it");
    register(runId);
    check("registers a version");
    expect(Files.readString(client.downloadArtifacts(runId, "notes.txt").toPath()), "from Java");
    check("fetches an artifact");
  }

  private String log(Path folder) throws Exception {
    client.createExperiment(EXPERIMENT);
    ActiveRun run = new MlflowContext(client).setExperimentName(EXPERIMENT).startRun("first");
    run.logParam("alpha", "0.5");
    for (int step = 0; step < 3; step++) {
      run.logMetric("loss", 1.0 / (step + 1), step);
    }
    run.setTag("language", "java");
    Path notes = Files.writeString(folder.resolve("notes.txt"), "from Java");
    run.logArtifact(notes);
    run.endRun();
    return run.getId();
  }

  private void read(String runId) {
    Run run = client.getRun(runId);
    expect(run.getInfo().getStatus(), RunStatus.FINISHED);
    expect(run.getData().getParams(0).getValue(), "0.5");
    expect(run.getData().getMetrics(0).getValue(), 1.0 / 3);
    List<Metric> history = client.getMetricHistory(runId, "loss");
    expect(history.size(), 3);
    List<String> experiments = List.of(client.getExperimentByName(EXPERIMENT).get().getExperimentId());
    String filter = "metrics.loss < 0.5 and tags.language = 'java'";
    List<Run> found = client.searchRuns(experiments, filter, ViewType.ACTIVE_ONLY, 10).getItems();
    expect(found.size(), 1);
    expect(found.get(0).getInfo().getRunId(), runId);
    expect(client.getExperimentByName("none"), Optional.empty());
  }

  /** This client has no methods that write to the registry, so it posts. */
  private void register(String runId) {
    String name = String.format("{\"name\": \"%s\"}", MODEL);
    client.sendPost("registered-models/create", name);
    String source = client.getRun(runId).getInfo().getArtifactUri();
    String version = "{\"name\": \"%s\", \"source\": \"%s\", \"run_id\": \"%s\"}";
    client.sendPost("model-versions/create", String.format(version, MODEL, source, runId));
    ModelVersion made = client.getModelVersion(MODEL, "1");
    expect(made.getRunId(), runId);
    expect(client.getModelVersionDownloadUri(MODEL, "1"), source);
    expect(client.getLatestVersions(MODEL).get(0).getVersion(), "1");
    expect(client.searchModelVersions("run_id='" + runId + "'").getItems().size(), 1);
  }

  private static void check(String name) {
    System.out.println(name);
  }

  private static void expect(Object got, Object want) {
    if (!got.equals(want)) {
      throw new AssertionError("got " + got + ", want " + want);
    }
  }
}
