package webtest

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"io/fs"
	"strings"

	"modelregistry/internal/artifacts"
)

// Bucket is where the sample's artifacts lie.
const Bucket = "mlflow-artifacts"

// saved is a model of scikit-learn as MLflow 3.17.2 saves it, without its weights.
//
//go:embed model
var saved embed.FS

// Putter takes files.
type Putter interface {
	Put(ctx context.Context, path artifacts.Path, body io.Reader, checksums artifacts.Checksums) error
}

// FillFiles puts the files of some versions of Forecast below the root of the bucket:
// those of the older ones are without the region as an input. The runs of the newer
// ones have files of their own, among them a model.
func FillFiles(ctx context.Context, to Putter) error {
	for _, number := range []int{12, 15} {
		folder := runFolderOf(ForecastExperiment, RunOf(Forecast, number))
		if err := fillModel(ctx, to, folder.Join("candidate"), number); err != nil {
			return err
		}
		for path, content := range map[artifacts.Path][]byte{
			"plots/loss.png": chart(), "config.yaml": []byte("booster: gbtree\nearly_stopping_rounds: 20\n"),
		} {
			if err := to.Put(ctx, folder.Join(path), bytes.NewReader(content), nil); err != nil {
				return err
			}
		}
	}
	for _, number := range []int{3, 11, 12, 14, 15} {
		folder := folderOf(Forecast, number)
		if err := fillModel(ctx, to, folder, number); err != nil {
			return err
		}
		for path, content := range map[artifacts.Path][]byte{
			"model.skops": bytes.Repeat([]byte{0x50, 0x4b, 3, 4, 0}, 17_044), "plots/residuals.png": chart(),
			"metrics/holdout.json": fmt.Appendf(nil, `{"mape":%.3f,"by_region":{"north":0.071,"south":0.066,"east":0.082,"west":0.064}}`, 0.1-float64(number)/500),
			"notes.md":             []byte("# Holdout\n\nWeeks 30 to 32, all stores. Promotions are over-predicted in the west.\n"),
		} {
			if err := to.Put(ctx, folder.Join(path), bytes.NewReader(content), nil); err != nil {
				return err
			}
		}
	}
	return nil
}

func fillModel(ctx context.Context, to Putter, folder artifacts.Path, number int) error {
	return fs.WalkDir(saved, "model", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := saved.ReadFile(path)
		if err != nil {
			return err
		}
		return to.Put(ctx, folder.Join(artifacts.Path(entry.Name())), strings.NewReader(aged(string(content), number)), nil)
	})
}

// aged makes of a file what it was some versions ago.
func aged(content string, number int) string {
	if number > 13 {
		return content
	}
	return strings.NewReplacer(
		`,
    {"type": "string", "name": "region", "required": true}`, "",
		`, {"type": "string",
    "name": "region", "required": true}`, "",
		"scikit-learn==1.9.1", "scikit-learn==1.8.0", "sklearn_version: 1.9.1", "sklearn_version: 1.8.0", "skops==0.16.0", "skops==0.15.1",
		`"default": 14`, `"default": 7`,
	).Replace(content)
}

// chart is a picture of bars.
func chart() []byte {
	const width, height, bars = 480, 240, 24
	picture := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White, color.RGBA{11, 102, 95, 255}, color.RGBA{185, 186, 181, 255}})
	for i := range bars {
		tall := 20 + (i*i*37+i*61)%160
		for x := 20 + i*18; x < 32+i*18; x++ {
			for y := height - 20 - tall; y < height-20; y++ {
				picture.SetColorIndex(x, y, 1)
			}
		}
	}
	for x := 12; x < width-12; x++ {
		picture.SetColorIndex(x, height-20, 2)
	}
	var encoded bytes.Buffer
	// It is written to memory, and cannot fail.
	_ = png.Encode(&encoded, picture)
	return encoded.Bytes()
}
