package artifacts

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// texts are the extensions, and names without one, that MLflow shows as text.
var texts = strings.Fields("txt log err cfg conf cnf cf ini properties prop hocon toml yaml yml xml json js py py3 csv tsv md rst ipynb MLmodel mlproject")

// ContentType is what MLflow's server calls the content of a file. It depends on
// the name alone, and on no table of the machine.
func ContentType(p Path) string {
	name := p.Base()
	extension := strings.TrimPrefix(extensionOf(name), ".")
	if extension == "" {
		extension = name
	}
	if slices.Contains(texts, extension) {
		return "text/plain"
	}
	return GuessType(name)
}

// GuessType is Python's own: the content of what is compressed, told by the names.
func GuessType(name string) string {
	extension := extensionOf(name)
	if archive, ok := archives[extension]; ok {
		name = strings.TrimSuffix(name, extension) + archive
		extension = extensionOf(name)
	}
	if slices.Contains(compressions, extension) {
		extension = extensionOf(strings.TrimSuffix(name, extension))
	}
	if mediaType, ok := mediaTypes[strings.ToLower(strings.TrimPrefix(extension, "."))]; ok {
		return mediaType
	}
	return "application/octet-stream"
}

// extensionOf is empty for a name whose only dots are the first letters.
func extensionOf(name string) string {
	if strings.Trim(strings.TrimSuffix(name, path.Ext(name)), ".") == "" {
		return ""
	}
	return path.Ext(name)
}

var (
	compressions = []string{".gz", ".Z", ".bz2", ".xz", ".br"}
	archives     = map[string]string{".svgz": ".svg.gz", ".tgz": ".tar.gz", ".taz": ".tar.gz", ".tz": ".tar.gz", ".tbz2": ".tar.bz2", ".txz": ".tar.xz"}
)

// mediaTypes are those that Python 3.11 knows of itself, by extension.
var mediaTypes = readMediaTypes(`
application/javascript js mjs
application/json json
application/manifest+json webmanifest
application/msword doc dot wiz
application/n-quads nq
application/n-triples nt
application/oda oda
application/pdf pdf
application/pkcs7-mime p7c
application/postscript ai eps ps
application/trig trig
application/vnd.apple.mpegurl m3u m3u8
application/vnd.ms-excel xlb xls
application/vnd.ms-powerpoint pot ppa pps ppt pwz
application/wasm wasm
application/x-bcpio bcpio
application/x-cpio cpio
application/x-csh csh
application/x-dvi dvi
application/x-gtar gtar
application/x-hdf hdf
application/x-hdf5 h5
application/x-latex latex
application/x-mif mif
application/x-netcdf cdf nc
application/x-pkcs12 p12 pfx
application/x-pn-realaudio ram
application/x-python-code pyc pyo
application/x-sh sh
application/x-shar shar
application/x-shockwave-flash swf
application/x-sv4cpio sv4cpio
application/x-sv4crc sv4crc
application/x-tar tar
application/x-tcl tcl
application/x-tex tex
application/x-texinfo texi texinfo
application/x-troff roff t tr
application/x-troff-man man
application/x-troff-me me
application/x-troff-ms ms
application/x-ustar ustar
application/x-wais-source src
application/xml rdf wsdl xpdl xsl
application/zip zip
audio/3gpp 3gp 3gpp
audio/3gpp2 3g2 3gpp2
audio/aac aac adts ass loas
audio/basic au snd
audio/mpeg mp2 mp3
audio/opus opus
audio/x-aiff aif aifc aiff
audio/x-pn-realaudio ra
audio/x-wav wav
image/avif avif
image/bmp bmp
image/gif gif
image/heic heic
image/heif heif
image/ief ief
image/jpeg jpe jpeg jpg
image/png png
image/svg+xml svg
image/tiff tif tiff
image/vnd.microsoft.icon ico
image/x-cmu-raster ras
image/x-portable-anymap pnm
image/x-portable-bitmap pbm
image/x-portable-graymap pgm
image/x-portable-pixmap ppm
image/x-rgb rgb
image/x-xbitmap xbm
image/x-xpixmap xpm
image/x-xwindowdump xwd
message/rfc822 eml mht mhtml nws
text/css css
text/csv csv
text/html htm html
text/n3 n3
text/plain bat c h ksh pl srt txt
text/richtext rtx
text/tab-separated-values tsv
text/vtt vtt
text/x-python py
text/x-setext etx
text/x-sgml sgm sgml
text/x-vcard vcf
text/xml xml
video/mp4 mp4
video/mpeg m1v mpa mpe mpeg mpg
video/quicktime mov qt
video/webm webm
video/x-msvideo avi
video/x-sgi-movie movie
`)

// readMediaTypes reads lines of a type and its extensions.
func readMediaTypes(table string) map[string]string {
	types := make(map[string]string)
	for line := range strings.Lines(strings.TrimSpace(table)) {
		fields := strings.Fields(line)
		for _, extension := range fields[1:] {
			types[extension] = fields[0]
		}
	}
	return types
}

// token is a name that a header takes without quotes. Source: RFC 9110, 5.6.2.
var token = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

// Attachment is the Content-Disposition that has a browser keep a file, and never
// show it.
func Attachment(p Path) string {
	name := p.Base()
	switch {
	case token.MatchString(name):
		return "attachment; filename=" + name
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r > '~' }):
		return "attachment; filename=download; filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
	}
	return `attachment; filename="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
}
