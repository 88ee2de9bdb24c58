// Package rest is MLflow's REST API: it reads requests and writes answers and
// errors exactly as MLflow's server does. It alone knows JSON and HTTP statuses.
package rest
