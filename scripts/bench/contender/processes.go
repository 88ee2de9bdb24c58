package contender

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of /proc's times: USER_HZ is 100 on every Linux.
const tick = time.Second / 100

// proc is a line of /proc/<pid>/stat.
type proc struct {
	pid, parent int
	// used is its own time on the processors; reaped that of children that ended.
	used, reaped time.Duration
}

// processes reads all of the machine. One that ends meanwhile is left out.
func processes() (map[int]proc, error) {
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	all := make(map[int]proc, len(files))
	for _, file := range files {
		line, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) || err != nil && strings.Contains(err.Error(), "no such process") {
			continue
		}
		if err != nil {
			return nil, err
		}
		one, err := parseStat(line)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all[one.pid] = one
	}
	return all, nil
}

// parseStat reads the fields that proc(5) numbers 1, 4 and 14 to 17. The second
// is the program's name, in brackets, and may have blanks.
func parseStat(line []byte) (proc, error) {
	end := bytes.LastIndexByte(line, ')')
	begin, _, _ := bytes.Cut(line, []byte(" "))
	fields := strings.Fields(string(line[end+1:]))
	if end < 0 || len(fields) < 15 {
		return proc{}, fmt.Errorf("it is no line of a process: %.80q", line)
	}
	numbers := make([]int, 6)
	for i, text := range append([]string{string(begin), fields[1]}, fields[11:15]...) {
		number, err := strconv.Atoi(text)
		if err != nil {
			return proc{}, err
		}
		numbers[i] = number
	}
	return proc{
		pid: numbers[0], parent: numbers[1],
		used:   time.Duration(numbers[2]+numbers[3]) * tick,
		reaped: time.Duration(numbers[4]+numbers[5]) * tick,
	}, nil
}

// below gives a process and all that descend from it, but for those of the
// branches left out.
func below(all map[int]proc, root int, without ...int) []proc {
	left := make(map[int]bool)
	for _, pid := range without {
		left[pid] = true
	}
	var found []proc
	for _, one := range all {
		for at := one; !left[at.pid]; at = all[at.parent] {
			if at.pid == root {
				found = append(found, one)
				break
			}
			if _, ok := all[at.parent]; !ok {
				break
			}
		}
	}
	return found
}

// used adds up the time of processes and of their children that have ended.
func used(of []proc) time.Duration {
	var sum time.Duration
	for _, one := range of {
		sum += one.used + one.reaped
	}
	return sum
}

// program is the file that a process runs; empty where it is gone.
func program(pid int) string {
	path, err := os.Readlink(filepath.Join("/proc", strconv.Itoa(pid), "exe"))
	if err != nil {
		return ""
	}
	return filepath.Base(path)
}
