package main

// A coverage server for tests, written from the protocol that servers in the
// field speak: put into a folder of package main before it is built with
// -cover -covermode=atomic. It answers
//
//	HEAD, GET /health            200 "coverage server healthy"
//	GET /coverage[?nometa=1]     200 JSON with names, base64 and a time
//	anything else                404
//
// with headers that say who it is, on COVERAGE_PORT (53700) or one of the 49
// ports above it. Like those in the field it takes the hash in the names from
// the wrong place, and says "unknown" before it has seen its own metadata.
//
// COVERAGE_BIND is the address to listen at ("" is any); COVERAGE_PORT_FILE
// names a file into which the port is written; COVERAGE_ANCESTOR=1 makes it the
// elder server, which has no headers and does not know nometa.

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/coverage"
	"strconv"
	"sync"
	"time"
)

const (
	coveragePort  = 53700
	coveragePorts = 50
)

type coverageServer struct {
	mu       sync.Mutex
	hash     string
	binary   string
	ancestor bool
}

type coverageAnswer struct {
	MetaFilename     string `json:"meta_filename"`
	MetaData         string `json:"meta_data"`
	CountersFilename string `json:"counters_filename"`
	CountersData     string `json:"counters_data"`
	Timestamp        int64  `json:"timestamp"`
}

func init() {
	s := &coverageServer{hash: "unknown",
		ancestor: os.Getenv("COVERAGE_ANCESTOR") == "1"}
	if path, err := os.Executable(); err == nil {
		s.binary = filepath.Base(path)
	}
	listener, err := coverageListen()
	if err != nil {
		fmt.Fprintln(os.Stderr, "coverage server:", err)
		return
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if file := os.Getenv("COVERAGE_PORT_FILE"); file != "" {
		tmp := file + ".new"
		if os.WriteFile(tmp, []byte(strconv.Itoa(port)+"\n"), 0o644) == nil {
			os.Rename(tmp, file)
		}
	}
	go http.Serve(listener, s)
}

func coverageListen() (net.Listener, error) {
	first, ports := coveragePort, coveragePorts
	if text := os.Getenv("COVERAGE_PORT"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			return nil, err
		}
		first = n
	}
	if first == 0 {
		ports = 1
	}
	var last error
	for i := 0; i < ports; i++ {
		addr := net.JoinHostPort(os.Getenv("COVERAGE_BIND"), strconv.Itoa(first+i))
		listener, err := net.Listen("tcp", addr)
		if err == nil {
			return listener, nil
		}
		last = err
	}
	return nil, last
}

func (s *coverageServer) identify(w http.ResponseWriter) {
	h := w.Header()
	h.Set("X-Art-Coverage-Server", "1")
	h.Set("X-Art-Coverage-Pid", strconv.Itoa(os.Getpid()))
	h.Set("X-Art-Coverage-Binary", s.binary)
	for name, value := range map[string]string{
		"Source-Commit":  os.Getenv("SOURCE_GIT_COMMIT"),
		"Source-Url":     os.Getenv("SOURCE_GIT_URL"),
		"Software-Group": os.Getenv("SOFTWARE_GROUP"),
		"Software-Key":   os.Getenv("SOFTWARE_KEY"),
		"Build-Round":    os.Getenv("BUILD_ROUND"),
	} {
		if value != "" {
			h.Set("X-Art-Coverage-"+name, value)
		}
	}
}

func (s *coverageServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.ancestor {
		s.identify(w)
	}
	switch r.URL.Path {
	case "/health":
		fmt.Fprintln(w, "coverage server healthy")
	case "/coverage":
		s.serve(w, r.URL.Query().Get("nometa") == "1" && !s.ancestor)
	default:
		http.NotFound(w, r)
	}
}

func (s *coverageServer) serve(w http.ResponseWriter, nometa bool) {
	var meta, counters bytes.Buffer

	s.mu.Lock()
	defer s.mu.Unlock()
	answer := coverageAnswer{Timestamp: time.Now().UnixNano()}
	if !nometa {
		if err := coverage.WriteMeta(&meta); err != nil {
			http.Error(w, "Failed to collect metadata: "+err.Error(), 500)
			return
		}
		if meta.Len() >= 32 {
			s.hash = fmt.Sprintf("%x", meta.Bytes()[16:32])
		}
		answer.MetaFilename = "covmeta." + s.hash
		answer.MetaData = base64.StdEncoding.EncodeToString(meta.Bytes())
	}
	if err := coverage.WriteCounters(&counters); err != nil {
		http.Error(w, "Failed to collect counters: "+err.Error(), 500)
		return
	}
	answer.CountersFilename = fmt.Sprintf("covcounters.%s.%d.%d", s.hash,
		os.Getpid(), answer.Timestamp)
	answer.CountersData = base64.StdEncoding.EncodeToString(counters.Bytes())
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(answer)
}
