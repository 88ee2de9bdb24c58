package main

// What AWS publishes of DynamoDB and Lambda:
// docs.aws.amazon.com/amazondynamodb/latest/developerguide (bp-partition-key-design,
// on-demand-capacity-mode, LSI) and docs.aws.amazon.com/lambda/latest/dg
// (lambda-concurrency). Bursts above them are not counted on.
const (
	// partitionReads and partitionWrites are units a second. What shares a
	// partition key is one partition here: with local indexes it is never split.
	partitionReads  = 3000.0
	partitionWrites = 1000.0
	// partitionBytes is the most that such a partition holds.
	partitionBytes = 10 * gigabyte
	// tableReads and tableWrites are the quota of a table, which can be raised.
	tableReads  = 40000.0
	tableWrites = 40000.0
	// newTableReads and newTableWrites are the warm throughput that an on-demand
	// table has from its first second.
	newTableReads  = 12000.0
	newTableWrites = 4000.0
	// environments is the quota of an account, which can be raised; each function
	// may start as many in 10 seconds.
	environments = 1000
)
