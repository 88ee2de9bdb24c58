package operations

// Memory is what each function has, in MB, of which 1,769 also give it one
// processor: 512 are 0.29 of one. The "Memory" section of infra/README.md has the
// curve that it was chosen by.
const Memory = 512
