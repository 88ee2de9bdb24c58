package tabletest

import "sync"

// AtOnce lets writers act together, each with a store of its own as another
// function would, and gives what each of them got.
func AtOnce[S any](stores []S, act func(i int, store S) error) []error {
	results := make([]error, len(stores))
	start := make(chan struct{})
	var done sync.WaitGroup
	for i, store := range stores {
		done.Go(func() {
			<-start
			results[i] = act(i, store)
		})
	}
	close(start)
	done.Wait()
	return results
}
