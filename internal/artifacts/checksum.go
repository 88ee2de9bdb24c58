package artifacts

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"io"
	"net/http"
	"strings"
)

// nvme is the polynomial of CRC64NVME, reflected.
var nvme = crc64.MakeTable(0x9a6c9329ac4bc9b5)

func newCRC64() hash.Hash { return crc64.New(nvme) }

// headers are those by which S3's clients give the checksum of a body.
var headers = map[string]func() hash.Hash{
	"Content-Md5":              md5.New,
	"X-Amz-Checksum-Crc32":     func() hash.Hash { return crc32.NewIEEE() },
	"X-Amz-Checksum-Crc32c":    func() hash.Hash { return crc32.New(crc32.MakeTable(crc32.Castagnoli)) },
	"X-Amz-Checksum-Crc64nvme": newCRC64,
	"X-Amz-Checksum-Sha1":      sha1.New,
	"X-Amz-Checksum-Sha256":    sha256.New,
}

// digests are the algorithms of Content-Digest that RFC 9530 calls secure.
var digests = map[string]func() hash.Hash{"sha-256": sha256.New, "sha-512": sha512.New}

// Checksums are those that a client gave of a body.
type Checksums []checksum

type checksum struct {
	header string
	new    func() hash.Hash
	want   []byte
}

// ParseChecksums reads Content-MD5, x-amz-checksum-* and Content-Digest. One that
// cannot be checked is refused: who sends one wants to know.
func ParseChecksums(header http.Header) (Checksums, error) {
	var given Checksums
	for name, values := range header {
		algorithm, known := headers[name]
		switch {
		case known:
			given = append(given, checksum{header: name, new: algorithm, want: decodeChecksum(strings.Join(values, ","))})
		case name == "Content-Digest":
			given = append(given, parseDigests(strings.Join(values, ","))...)
		case strings.HasPrefix(name, "X-Amz-Checksum-") && name != "X-Amz-Checksum-Type" && name != "X-Amz-Checksum-Mode":
			return nil, invalid("%s is a checksum that is not known here", name)
		}
	}
	for _, checksum := range given {
		if checksum.new == nil {
			return nil, invalid("%s takes sha-256=:BASE64: or sha-512=:BASE64:", checksum.header)
		}
		if size := checksum.new().Size(); len(checksum.want) != size {
			return nil, invalid("%s takes %d bytes in base64", checksum.header, size)
		}
	}
	return given, nil
}

// parseDigests reads a dictionary such as sha-256=:BASE64:, sha-512=:BASE64:.
func parseDigests(text string) Checksums {
	var given Checksums
	for member := range strings.SplitSeq(text, ",") {
		algorithm, value, _ := strings.Cut(strings.TrimSpace(member), "=")
		value, opened := strings.CutPrefix(value, ":")
		value, closed := strings.CutSuffix(value, ":")
		read := checksum{header: "Content-Digest", new: digests[strings.ToLower(algorithm)]}
		if opened && closed {
			read.want = decodeChecksum(value)
		}
		given = append(given, read)
	}
	return given
}

func decodeChecksum(text string) []byte {
	decoded, err := base64.StdEncoding.Strict().DecodeString(strings.TrimSpace(text))
	if err != nil {
		return nil
	}
	return decoded
}

// Checked is a body whose checksums are made as it is read: the client's, and the
// one that S3 keeps.
type Checked struct {
	io.Reader
	given Checksums
	sums  []hash.Hash
	crc   hash.Hash
}

// Check gives the body to read; the client's checksums may be none.
func Check(body io.Reader, given Checksums) *Checked {
	c := &Checked{given: given, crc: newCRC64()}
	writers := []io.Writer{c.crc}
	for _, checksum := range given {
		sum := checksum.new()
		c.sums = append(c.sums, sum)
		writers = append(writers, sum)
	}
	c.Reader = io.TeeReader(body, io.MultiWriter(writers...))
	return c
}

// Verify compares them once all is read.
func (c *Checked) Verify() error {
	for i, checksum := range c.given {
		if !bytes.Equal(c.sums[i].Sum(nil), checksum.want) {
			return invalid("The body does not have the checksum that %s gives; nothing was stored", checksum.header)
		}
	}
	return nil
}

// CRC64NVME is what S3 keeps, in base64.
func (c *Checked) CRC64NVME() *string {
	encoded := base64.StdEncoding.EncodeToString(c.crc.Sum(nil))
	return &encoded
}
