package main

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// patience is how long one step may take.
const patience = time.Minute

// beat is how often is looked whether something is there: what is measured is so
// much too long at most.
const beat = 5 * time.Millisecond

// tab is a tab of the browser with what was done in it.
type tab struct {
	ctx          context.Context
	clicks, keys int
	requests     atomic.Int64
	bytes        atomic.Int64 // as they came over the network
}

// openTab opens one that has nothing of others, neither cookies nor cache.
func openTab(browser context.Context) (*tab, context.CancelFunc, error) {
	t := &tab{}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(func(event any) {
		if finished, ok := event.(*network.EventLoadingFinished); ok {
			t.requests.Add(1)
			t.bytes.Add(int64(finished.EncodedDataLength))
		}
	}))
	t.ctx = ctx
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 800)); err != nil {
		cancel()
		return nil, nil, err
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		cancel()
		return nil, nil, err
	}
	return t, cancel, nil
}

// open loads a page anew, also where only what is behind its # differs.
func (t *tab) open(address string) error {
	return chromedp.Do(t.ctx, chromedp.Navigate("about:blank"), chromedp.Navigate(address))
}

// shows waits until an expression of JavaScript is true.
func (t *tab) shows(expression string) error {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	again := time.NewTicker(beat)
	defer again.Stop()
	for {
		// While a page makes way for another, nothing can be evaluated.
		if is, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+expression+")")); err == nil && is {
			return nil
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			page, _ := chromedp.Run(t.ctx, chromedp.Evaluate[string]("location.href + '\\n' + document.body.innerText"))
			return fmt.Errorf("%s never became true; the page is %s", expression, page)
		}
	}
}

// click waits for the element that an expression finds, and clicks on it.
func (t *tab) click(element string) error {
	t.clicks++
	mark := "aim-" + strconv.Itoa(t.clicks)
	// Nobody hits what is hidden or still moves.
	aim := "(() => { const found = " + element + ", box = found?.getBoundingClientRect(); if (!box?.width) return false; " +
		"const at = [box.x, box.y, document.timeline.currentTime]; const was = found.aimedAt; found.aimedAt = at; " +
		"if (!was || was[0] !== at[0] || was[1] !== at[1] || was[2] === at[2]) return false; found.setAttribute('data-aim', '" + mark + "'); return true })()"
	if err := t.shows(aim); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Click(chromedp.CSS("[data-aim="+mark+"]"))); err != nil {
		return fmt.Errorf("click on %s: %w", element, err)
	}
	return nil
}

// types sends keys to what has the focus.
func (t *tab) types(text string) error {
	t.keys += len([]rune(text))
	return chromedp.Do(t.ctx, chromedp.KeyEvent(text))
}
