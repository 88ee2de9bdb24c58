package main

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"modelregistry/internal/artifacts"
)

// Authentication says whom the API answers.
type Authentication string

// With IAM the API takes only signed requests. Open takes everybody's.
const (
	IAM  Authentication = "iam"
	Open Authentication = "open"
)

// Removal says what becomes of the table and the bucket with the stack.
type Removal string

// Keep leaves both in the account; Delete deletes both with all they hold.
const (
	Keep   Removal = "keep"
	Delete Removal = "delete"
)

// Artifacts says how clients come to artifacts.
type Artifacts string

// Direct clients go to the bucket with credentials of their own. Proxied ones send
// and fetch what is small through the API, and the rest by URLs that it signs.
const (
	Direct  Artifacts = "direct"
	Proxied Artifacts = "proxied"
)

// Settings are what an installation may choose, by context in cdk.json or by
// -c name=value. README.md explains each.
type Settings struct {
	// Stage tells installations in one account and region apart.
	Stage string
	// Shards spread the models over partitions. The table is made for a number of
	// them: another number would not find what is there.
	Shards         int
	Removal        Removal
	Authentication Authentication
	Artifacts      Artifacts
	// LogDays is how long logs are kept, OldVersionDays how long objects of the
	// bucket that were overwritten or deleted.
	LogDays, OldVersionDays int
	// DownloadSeconds is how long the URL of a download is good.
	DownloadSeconds int
	// Tracing has X-Ray keep traces of the functions: of one request a second, and
	// of 5% of the others.
	Tracing bool
	// Rate and Burst throttle the whole API, in requests per second and requests.
	Rate, Burst int
	// Domain and Certificate, an ARN, give the API a name of one's own. Empty is
	// none.
	Domain, Certificate string
	// AlarmEmail hears of alarms. Empty is nobody.
	AlarmEmail string
}

// logDays are the periods that CloudWatch Logs knows.
var logDays = []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

// defaults hold where the context says nothing.
var defaults = map[string]any{
	"stage": "prod", "shards": 4, "removal": string(Keep), "authentication": string(IAM), "artifacts": string(Direct),
	"logDays": 30, "oldVersionDays": 90, "downloadSeconds": 300, "tracing": "on", "rate": 200, "burst": 400,
	"domain": "", "certificate": "", "alarmEmail": "",
}

// ours tells our settings in the context from CDK's own, whose names hold a
// colon, a slash or a dash.
var ours = regexp.MustCompile(`^[A-Za-z0-9_]+$`)

// readSettings reads the context, and tells all that is wrong with it at once.
func readSettings(context map[string]any) (Settings, error) {
	reader := reader{context: context}
	reader.refuseUnknown()
	settings := Settings{
		Stage:           reader.text("stage", `[a-z][a-z0-9-]{0,11}`, "up to 12 lower-case letters, digits and dashes, beginning with a letter, such as prod"),
		Shards:          reader.number("shards", 64),
		Removal:         Removal(reader.text("removal", "keep|delete", "keep or delete")),
		Authentication:  Authentication(reader.text("authentication", "iam|open", "iam or open")),
		Artifacts:       Artifacts(reader.text("artifacts", "direct|proxied", "direct or proxied")),
		LogDays:         reader.oneOf("logDays", logDays),
		OldVersionDays:  reader.number("oldVersionDays", 36_500),
		DownloadSeconds: reader.number("downloadSeconds", int(artifacts.MaxExpiry/time.Second)),
		Tracing:         reader.text("tracing", "on|off", "on or off") == "on",
		Rate:            reader.number("rate", 10_000),
		Burst:           reader.number("burst", 5_000),
		Domain:          reader.text("domain", `|([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}`, "a domain name in lower case, such as registry.example.com"),
		Certificate:     reader.text("certificate", `|arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+`, "the ARN of a certificate in ACM, in the region of the stack"),
		AlarmEmail:      reader.text("alarmEmail", `|[^@\s]+@[^@\s]+\.[^@\s]+`, "an e-mail address"),
	}
	if (settings.Domain == "") != (settings.Certificate == "") {
		reader.fail("domain and certificate go together: set both or neither")
	}
	return settings, errors.Join(reader.failures...)
}

// reader reads values that are JSON in cdk.json and text on the command line.
type reader struct {
	context  map[string]any
	failures []error
}

func (r *reader) fail(format string, values ...any) {
	r.failures = append(r.failures, fmt.Errorf(format, values...))
}

// refuseUnknown keeps a misspelt setting from being passed over.
func (r *reader) refuseUnknown() {
	for _, name := range slices.Sorted(maps.Keys(r.context)) {
		if _, ok := defaults[name]; !ok && ours.MatchString(name) {
			r.fail("the setting %q does not exist: there are %s", name, strings.Join(slices.Sorted(maps.Keys(defaults)), ", "))
		}
	}
}

func (r *reader) value(name string) any {
	if value, ok := r.context[name]; ok {
		return value
	}
	return defaults[name]
}

// text gives a text that the pattern matches as a whole.
func (r *reader) text(name, pattern, want string) string {
	text, ok := r.value(name).(string)
	if !ok || !regexp.MustCompile(`^(?:`+pattern+`)$`).MatchString(text) {
		r.fail("%s is %q: it takes %s", name, fmt.Sprint(r.value(name)), want)
	}
	return text
}

// number gives a number from 1 on.
func (r *reader) number(name string, most int) int {
	number, ok := integer(r.value(name))
	if !ok || number < 1 || number > most {
		r.fail("%s is %q: it takes a number from 1 to %d", name, fmt.Sprint(r.value(name)), most)
	}
	return number
}

func (r *reader) oneOf(name string, allowed []int) int {
	number, ok := integer(r.value(name))
	if !ok || !slices.Contains(allowed, number) {
		r.fail("%s is %q: it takes one of %v", name, fmt.Sprint(r.value(name)), allowed)
	}
	return number
}

func integer(value any) (int, bool) {
	switch value := value.(type) {
	case int:
		return value, true
	case float64:
		return int(value), value == math.Trunc(value)
	case string:
		number, err := strconv.Atoi(value)
		return number, err == nil
	default:
		return 0, false
	}
}
