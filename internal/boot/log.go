package boot

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path"
	"runtime/debug"
	"time"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
)

// logger writes one JSON line for each request.
type logger struct{ *slog.Logger }

func newLogger(to io.Writer, level, operation string) *logger {
	var least slog.Level
	if err := least.UnmarshalText([]byte(level)); err != nil {
		least = slog.LevelInfo
	}
	handler := slog.NewJSONHandler(to, &slog.HandlerOptions{Level: least})
	return &logger{slog.New(handler).With("operation", operation)}
}

// operationName is that of the function's folder.
func operationName() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return path.Base(info.Path)
}

type failureKey struct{}

// report notes for the log why a request failed.
func report(ctx context.Context, err error) {
	if failure, ok := ctx.Value(failureKey{}).(*error); ok {
		*failure = err
	}
}

// statusWriter sees the status go by, and sends the plan along.
type statusWriter struct {
	http.ResponseWriter
	status int
	// plan tells what a search has done by now.
	plan func() string
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	if plan := w.plan(); plan != "" {
		w.Header().Set(planHeader, plan)
	}
	w.ResponseWriter.WriteHeader(status)
}

// logging logs what each request came to and what it cost.
func (l *logger) logging(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		var failure error
		ctx, meter := table.WithMeter(context.WithValue(r.Context(), failureKey{}, &failure))
		written := &statusWriter{ResponseWriter: w, status: http.StatusOK, plan: func() string {
			if !l.Enabled(ctx, slog.LevelDebug) {
				return ""
			}
			return planOf(meter.Usage())
		}}
		next.ServeHTTP(written, r.WithContext(ctx))
		l.request(ctx, written.status, failure, time.Since(start), meter.Usage())
	})
}

// planHeader tells, at the log level DEBUG, how the table was searched.
const planHeader = "X-Registry-Plan"

// planOf writes which list a search has walked, what it read there and what it
// gave; empty where nothing was searched.
func planOf(used table.Usage) string {
	if used.Walked == "" {
		return ""
	}
	return fmt.Sprintf("walked=%s; entries_read=%d; items_read=%d; items_returned=%d",
		used.Walked, used.EntriesRead, used.ItemsRead, used.ItemsReturned)
}

func (l *logger) request(ctx context.Context, status int, failure error, took time.Duration, used table.Usage) {
	attributes := []slog.Attr{
		slog.Int("status", status),
		slog.Float64("duration_ms", float64(took.Microseconds())/1000),
		slog.Int("dynamodb_calls", used.Calls),
		slog.Int("dynamodb_round_trips", used.RoundTrips),
		slog.Float64("read_units", used.ReadUnits),
		slog.Float64("write_units", used.WriteUnits),
		slog.Int("entries_read", used.EntriesRead),
		slog.Int("items_read", used.ItemsRead),
		slog.String("request_id", rest.RequestID(ctx)),
	}
	if used.Walked != "" {
		attributes = append(attributes, slog.String("walked", used.Walked), slog.Int("items_returned", used.ItemsReturned))
	}
	level := slog.LevelInfo
	if failure != nil {
		attributes = append(attributes, slog.String("code", string(registry.CodeOf(failure))), slog.String("error", failure.Error()))
	}
	if status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	l.LogAttrs(ctx, level, "request", attributes...)
}
