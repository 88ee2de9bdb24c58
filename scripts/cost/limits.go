package main

// What AWS publishes of DynamoDB and Lambda, each read in its documentation below
// docs.aws.amazon.com: the page of a chapter of
// amazondynamodb/latest/developerguide or lambda/latest/dg stands beside it. Bursts
// above them are not counted on.
const (
	// partitionReads and partitionWrites are units a second: bp-partition-key-design.
	// What shares a partition key is one partition here, though DynamoDB may at its
	// discretion serve it by more.
	partitionReads  = 3000.0
	partitionWrites = 1000.0
	// partitionBytes is the most that items of one partition key and their entries in
	// local indexes hold: LSI, "item collection size limit".
	partitionBytes = 10 * gigabyte
	// tableReads and tableWrites are the default quota of an on-demand table, which
	// can be raised: ServiceQuotas, "throughput default quotas".
	tableReads  = 40000.0
	tableWrites = 40000.0
	// newTableReads and newTableWrites are the warm throughput that an on-demand
	// table has from its first second: warm-throughput-scenarios.
	newTableReads  = 12000.0
	newTableWrites = 4000.0
	// environments is the default quota of an account, which can be raised, and which
	// new accounts may have less of: gettingstarted-limits. Each function may start as
	// many in 10 seconds: scaling-behavior.
	environments = 1000
)
