"""The documentation's example of a framework that MLflow has no flavour for: vaderSentiment, wrapped as a model."""

import mlflow.pyfunc
import pandas as pd
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

INPUT_TEXTS = (
    "This is a bad movie. You don't want to see it! :-)",
    "Ricky Gervais is smart, witty, and creative!!!!!! :D",
    "LOL, this guy fell off a chair while sleeping and snoring in a meeting",
    "Men shoots himself while trying to steal a dog, OMG",
    "Yay!! Another good phone interview. I nailed it!!",
    "This is INSANE! I can't believe it. How could you do such a horrible thing?",
)

# What the documentation prints for them.
EXPECTED_SCORES = [
    {"neg": 0.307, "neu": 0.552, "pos": 0.141, "compound": -0.4047},
    {"neg": 0.0, "neu": 0.316, "pos": 0.684, "compound": 0.8957},
    {"neg": 0.0, "neu": 0.786, "pos": 0.214, "compound": 0.5473},
    {"neg": 0.262, "neu": 0.738, "pos": 0.0, "compound": -0.4939},
    {"neg": 0.0, "neu": 0.446, "pos": 0.554, "compound": 0.816},
    {"neg": 0.357, "neu": 0.643, "pos": 0.0, "compound": -0.8034},
]


class SentimentModel(mlflow.pyfunc.PythonModel):
    """Scores each text of the first column."""

    def __init__(self) -> None:
        self._analyser = SentimentIntensityAnalyzer()

    def predict(self, context, model_input: pd.DataFrame, params=None) -> list[dict[str, float]]:
        return [self._analyser.polarity_scores(text) for text in model_input.iloc[:, 0]]
