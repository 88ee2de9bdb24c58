package chromium

import (
	"context"
	"fmt"

	"github.com/chromedp/chromedp"
)

// attempts is how often the browser is started: on a busy machine it was seen to end
// at once, some once in a hundred times, and to start the next time.
const attempts = 3

// Open starts the browser, which ends with cancel. Package chromedp drives it.
func (b Browser) Open(ctx context.Context) (tab context.Context, cancel context.CancelFunc, err error) {
	for range attempts {
		if tab, cancel, err = b.open(ctx); err == nil || ctx.Err() != nil {
			return tab, cancel, err
		}
	}
	return nil, nil, err
}

func (b Browser) open(ctx context.Context) (tab context.Context, cancel context.CancelFunc, err error) {
	allocator, end := chromedp.NewExecAllocator(ctx,
		chromedp.ExecPath(b.Path), chromedp.Env(b.Env...), chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		// It shows nothing but what the tests serve, and in containers it has no sandbox.
		chromedp.NoSandbox,
		chromedp.Flag("headless", "shell"),
		chromedp.Flag("no-zygote", true),
		chromedp.Flag("in-process-gpu", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("font-render-hinting", "none"),
	)
	tab, endTab := chromedp.NewContext(allocator)
	cancel = func() { endTab(); end() }
	// Started here, it outlives the context of whatever is done first.
	if err := chromedp.Do(tab); err != nil {
		cancel()
		return nil, nil, fmt.Errorf("start %s: %w", b.Path, err)
	}
	return tab, cancel, nil
}
