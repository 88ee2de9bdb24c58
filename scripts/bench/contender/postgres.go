package contender

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"modelregistry/internal/local/process"
)

// Postgres is a PostgreSQL server of this machine's, with its defaults.
type Postgres struct {
	// postgres and initdb are its programs.
	postgres, initdb string
	// as runs a program as who may run PostgreSQL, which the superuser may not.
	as []string
	// owner is that user; empty for whoever runs this.
	owner string
}

// FindPostgres finds an installation; an error tells what is missing.
func FindPostgres() (Postgres, error) {
	var found Postgres
	var err error
	if found.initdb, err = postgresProgram("initdb"); err != nil {
		return found, err
	}
	if found.postgres, err = postgresProgram("postgres"); err != nil {
		return found, err
	}
	if os.Geteuid() != 0 {
		return found, nil
	}
	setpriv, err := exec.LookPath("setpriv")
	if err != nil {
		return found, errors.New("PostgreSQL does not run as the superuser, and setpriv is missing")
	}
	owner, err := user.Lookup("postgres")
	if err != nil {
		if owner, err = user.Lookup("nobody"); err != nil {
			return found, err
		}
	}
	found.owner = owner.Username
	found.as = []string{setpriv, "--reuid", owner.Uid, "--regid", owner.Gid, "--clear-groups", "--pdeathsig", "KILL", "--"}
	return found, nil
}

// postgresProgram looks on PATH, and where Debian keeps what PATH has not.
func postgresProgram(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	kept, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err != nil || len(kept) == 0 {
		return "", fmt.Errorf("%s is not installed", name)
	}
	return kept[len(kept)-1], nil
}

func (p Postgres) command(arguments ...string) *exec.Cmd {
	arguments = append(append([]string{}, p.as...), arguments...)
	return exec.Command(arguments[0], arguments[1:]...)
}

// Create makes an empty database cluster in a folder that does not exist.
func (p Postgres) Create(dir string, log io.Writer) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	if err := p.own(dir); err != nil {
		return err
	}
	cmd := p.command(p.initdb, "--pgdata", dir, "--username", "mlflow", "--auth", "trust", "--encoding", "UTF8", "--locale", "C")
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("initdb: %w", err)
	}
	return nil
}

func (p Postgres) own(dir string) error {
	if p.owner == "" {
		return nil
	}
	owner, err := user.Lookup(p.owner)
	if err != nil {
		return err
	}
	uid, uidErr := strconv.Atoi(owner.Uid)
	gid, gidErr := strconv.Atoi(owner.Gid)
	return errors.Join(uidErr, gidErr, os.Chown(dir, uid, gid))
}

// Start starts the server, and gives it with the URI of its database.
func (p Postgres) Start(ctx context.Context, dir string, log io.Writer) (*process.Server, string, error) {
	server, err := process.Serve(ctx, "PostgreSQL", func(port int) *exec.Cmd {
		cmd := p.command(p.postgres, "-D", dir, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-p", strconv.Itoa(port))
		cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
		return cmd
	}, accepts)
	if err != nil {
		return nil, "", err
	}
	return server, "postgresql+psycopg2://mlflow@" + strings.TrimPrefix(server.Endpoint, "http://") + "/postgres", nil
}

// accepts reports whether the server has finished its start: it refuses
// connections until then, and an unknown protocol is answered once it has.
func accepts(ctx context.Context, endpoint string) bool {
	var dialer net.Dialer
	connection, err := dialer.DialContext(ctx, "tcp", strings.TrimPrefix(endpoint, "http://"))
	if err != nil {
		return false
	}
	defer func() { _ = connection.Close() }()
	// The request of the protocol for encryption is answered with one letter.
	if _, err := connection.Write([]byte{0, 0, 0, 8, 4, 210, 22, 47}); err != nil {
		return false
	}
	if err := connection.SetReadDeadline(time.Now().Add(time.Second)); err != nil {
		return false
	}
	answer := make([]byte, 1)
	_, err = io.ReadFull(connection, answer)
	return err == nil && (answer[0] == 'N' || answer[0] == 'S')
}

// On makes the server's database one that a contender has, and that ends with it.
func (c *Contender) On(database *process.Server) {
	c.databases = append(c.databases, database.PID())
	c.stop = append([]func(){database.Stop}, c.stop...)
}

// Program is the server's.
func (p Postgres) Program() string { return p.postgres }
