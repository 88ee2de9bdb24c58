setup: ; go run ./scripts/setup
.PHONY: setup
