//go:build tools

// Package tools names the command that this module builds, so that go.mod and
// go.sum keep every module that it needs.
package tools

import _ "go.etcd.io/etcd/server/v3"
