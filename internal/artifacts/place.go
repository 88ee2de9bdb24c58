package artifacts

// Find gives that one of the places into which a URI leads, and where in it; false
// where it leads into none.
func Find[P interface {
	Resolve(uri string) (Path, bool)
}](places []P, uri string) (place P, folder Path, ok bool) {
	for _, place := range places {
		if folder, ok := place.Resolve(uri); ok {
			return place, folder, true
		}
	}
	return place, "", false
}
