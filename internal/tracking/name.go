package tracking

import (
	"fmt"
	"math/rand/v2"
)

// generateName makes a name for a run or a logged model that was given none.
func generateName() string {
	return fmt.Sprintf("%s-%s-%d", pick(adjectives), pick(animals), rand.IntN(1000))
}

func pick(words []string) string { return words[rand.IntN(len(words))] }

var adjectives = []string{
	"able", "amber", "ample", "apt", "arctic", "autumn", "bold", "brave", "brisk", "bronze", "calm", "candid", "careful", "cheery",
	"clear", "clever", "coastal", "copper", "cosy", "crisp", "curious", "daring", "deft", "early", "earnest", "easy", "fair", "fleet",
	"fond", "frosty", "gentle", "glad", "golden", "grand", "green", "hardy", "hazel", "honest", "humble", "keen", "kind", "lively",
	"lucid", "lunar", "mellow", "merry", "mild", "misty", "modest", "neat", "nimble", "noble", "northern", "patient", "plain", "proud",
	"quick", "quiet", "rapid", "ready", "rosy", "rural", "sandy", "serene", "sharp", "silver", "simple", "sleek", "smart", "snowy",
	"solar", "solid", "spry", "steady", "stout", "sunny", "swift", "tidy", "tranquil", "vivid", "warm", "witty", "young",
}

var animals = []string{
	"adder", "badger", "bat", "bear", "beaver", "bee", "bison", "boar", "bream", "bunting", "carp", "cat", "colt", "cod", "coot",
	"crane", "cricket", "crow", "curlew", "deer", "dove", "duck", "eagle", "eel", "egret", "elk", "falcon", "ferret", "finch", "fox",
	"frog", "gecko", "goat", "goose", "grouse", "gull", "hare", "hawk", "hen", "heron", "hornet", "horse", "ibex", "jackdaw", "jay",
	"kestrel", "kite", "lark", "linnet", "lizard", "lynx", "magpie", "mare", "marten", "mole", "moose", "moth", "newt", "otter", "owl",
	"perch", "pike", "plover", "pony", "quail", "rabbit", "raven", "robin", "rook", "salmon", "seal", "sheep", "shrew", "snipe",
	"sparrow", "squid", "stork", "swan", "swift", "tern", "thrush", "toad", "trout", "vole", "wasp", "weasel", "whale", "wolf", "wren",
}
