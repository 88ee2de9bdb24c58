// Package s3events turns what the S3 server of the local stack tells of its
// objects into what S3 sends by EventBridge in the cloud.
//
// The server's notifications differ from S3's own in four ways: the event's name
// begins with "s3:", the key is not encoded (nor is it in EventBridge's events), the
// bucket's ARN goes on with the key, and the ETag has quotes.
package s3events

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxBody bounds what is read of a notification.
const maxBody = 1 << 20

// Handler takes the server's notifications and hands on an event for each new
// object of the bucket whose key begins with the prefix. An empty bucket is any.
func Handler(bucket, prefix string, send func(event string) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		events, err := translate(body, bucket, prefix)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		for _, event := range events {
			if err := send(event); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
		}
	})
}

// notification is what the server sends.
type notification struct {
	Records []struct {
		AWSRegion         string `json:"awsRegion"`
		EventTime         string `json:"eventTime"`
		EventName         string `json:"eventName"`
		RequestParameters struct {
			SourceIPAddress string `json:"sourceIPAddress"`
		} `json:"requestParameters"`
		S3 struct {
			Bucket struct {
				Name string `json:"name"`
			} `json:"bucket"`
			Object struct {
				Key       string  `json:"key"`
				Size      int64   `json:"size"`
				ETag      *string `json:"eTag"`
				VersionID *string `json:"versionId"`
				Sequencer string  `json:"sequencer"`
			} `json:"object"`
		} `json:"s3"`
	}
}

// The event of EventBridge. Source: "EventBridge event message structure" of the
// Amazon S3 user guide.
type event struct {
	Version    string   `json:"version"`
	ID         string   `json:"id"`
	DetailType string   `json:"detail-type"`
	Source     string   `json:"source"`
	Account    string   `json:"account"`
	Time       string   `json:"time"`
	Region     string   `json:"region"`
	Resources  []string `json:"resources"`
	Detail     detail   `json:"detail"`
}

type detail struct {
	Version         string       `json:"version"`
	Bucket          bucket       `json:"bucket"`
	Object          objectDetail `json:"object"`
	RequestID       string       `json:"request-id"`
	Requester       string       `json:"requester"`
	SourceIPAddress string       `json:"source-ip-address"`
	Reason          string       `json:"reason"`
}

type bucket struct {
	Name string `json:"name"`
}

type objectDetail struct {
	Key       string `json:"key"`
	Size      int64  `json:"size"`
	ETag      string `json:"etag,omitempty"`
	VersionID string `json:"version-id,omitempty"`
	Sequencer string `json:"sequencer"`
}

// reasons are EventBridge's words for the requests that make an object.
var reasons = map[string]string{
	"s3:ObjectCreated:Put":                     "PutObject",
	"s3:ObjectCreated:Post":                    "POST Object",
	"s3:ObjectCreated:Copy":                    "CopyObject",
	"s3:ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
}

func translate(body []byte, wanted, prefix string) ([]string, error) {
	var told notification
	if err := json.Unmarshal(body, &told); err != nil {
		return nil, fmt.Errorf("a notification that is no JSON: %w", err)
	}
	var events []string
	for _, record := range told.Records {
		reason, created := reasons[record.EventName]
		name, key := record.S3.Bucket.Name, record.S3.Object.Key
		if !created || !strings.HasPrefix(key, prefix) || wanted != "" && name != wanted {
			continue
		}
		encoded, err := newEvent(name, record.AWSRegion, utc(record.EventTime), reason, record.RequestParameters.SourceIPAddress, objectDetail{
			Key: key, Size: record.S3.Object.Size, ETag: strings.Trim(text(record.S3.Object.ETag), `"`),
			VersionID: text(record.S3.Object.VersionID), Sequencer: record.S3.Object.Sequencer,
		})
		if err != nil {
			return nil, err
		}
		events = append(events, encoded)
	}
	return events, nil
}

func newEvent(name, region, at, reason, address string, object objectDetail) (string, error) {
	encoded, err := json.Marshal(event{
		Version: "0", ID: uuid(), DetailType: "Object Created", Source: "aws.s3", Account: "000000000000",
		Time: at, Region: region, Resources: []string{"arn:aws:s3:::" + name},
		Detail: detail{
			Version: "0", Bucket: bucket{name}, Reason: reason, Object: object,
			RequestID: rand.Text()[:16], Requester: "000000000000", SourceIPAddress: address,
		},
	})
	return string(encoded), err
}

func text(value *string) string {
	if value == nil {
		return ""
	}
	return *value
}

// utc writes a time as EventBridge does; one that is none stays.
func utc(text string) string {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return at.UTC().Format(time.RFC3339)
}

// uuid is a version 4 UUID.
func uuid() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
