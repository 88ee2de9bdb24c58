package queue

import (
	"crypto/md5"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// suffix ends the name of a whole message's file.
const suffix = ".json"

// message is one in a queue.
type message struct {
	ID        string    `json:"id"`
	Body      string    `json:"body"`
	Sent      time.Time `json:"sent"`
	Receives  int       `json:"receives"`
	VisibleAt time.Time `json:"visible_at"`
}

func newMessage(body string) *message {
	now := time.Now()
	return &message{ID: fmt.Sprintf("%019d-%s", now.UnixNano(), rand.Text()), Body: body, Sent: now}
}

// path is that of the file; names sort as the messages came.
func (m *message) path(dir string) string { return filepath.Join(dir, m.ID+suffix) }

func readMessage(path string) (*message, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var read message
	if err := json.Unmarshal(content, &read); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &read, nil
}

// write writes the file whole or not at all.
func (m *message) write(dir string) error {
	content, err := json.Marshal(m)
	if err != nil {
		return err
	}
	fresh, err := os.CreateTemp(dir, ".message-")
	if err != nil {
		return err
	}
	_, err = fresh.Write(content)
	if err = errors.Join(err, fresh.Sync(), fresh.Close()); err == nil {
		err = os.Rename(fresh.Name(), m.path(dir))
	}
	if err != nil {
		return errors.Join(err, os.Remove(fresh.Name()))
	}
	return nil
}

// move has the message twice for a moment rather than not at all.
func move(m *message, from, to string) error {
	if err := m.write(to); err != nil {
		return err
	}
	return os.Remove(m.path(from))
}

// record is a message as Lambda hands it over. Source: "Example Amazon SQS
// message event" of the Lambda developer guide.
type record struct {
	MessageID         string            `json:"messageId"`
	ReceiptHandle     string            `json:"receiptHandle"`
	Body              string            `json:"body"`
	Attributes        map[string]string `json:"attributes"`
	MessageAttributes struct{}          `json:"messageAttributes"`
	MD5OfBody         string            `json:"md5OfBody"`
	EventSource       string            `json:"eventSource"`
	EventSourceARN    string            `json:"eventSourceARN"`
	AWSRegion         string            `json:"awsRegion"`
}

func encodeEvent(batch []*message) ([]byte, error) {
	event := struct{ Records []record }{}
	now := strconv.FormatInt(time.Now().UnixMilli(), 10)
	for _, m := range batch {
		sum := md5.Sum([]byte(m.Body))
		event.Records = append(event.Records, record{
			MessageID:     m.ID,
			ReceiptHandle: rand.Text(),
			Body:          m.Body,
			Attributes: map[string]string{
				"ApproximateReceiveCount":          strconv.Itoa(m.Receives),
				"SentTimestamp":                    strconv.FormatInt(m.Sent.UnixMilli(), 10),
				"SenderId":                         "000000000000",
				"ApproximateFirstReceiveTimestamp": now,
			},
			MD5OfBody:      hex.EncodeToString(sum[:]),
			EventSource:    "aws:sqs",
			EventSourceARN: "arn:aws:sqs:us-east-1:000000000000:uploads",
			AWSRegion:      "us-east-1",
		})
	}
	return json.Marshal(event)
}
