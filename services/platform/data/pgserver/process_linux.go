package pgserver

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// attributes say how a program is started as the account. It gets PostgreSQL's signal for a fast shutdown when we die,
// and Ctrl-C reaches us alone, so that we stop things in our own order.
func (a account) attributes() *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Pdeathsig: syscall.SIGINT, Setpgid: true}
	switch a {
	case namespaced:
		attributes.Cloneflags = syscall.CLONE_NEWUSER
		attributes.UidMappings = []syscall.SysProcIDMap{{ContainerID: nobody, HostID: os.Getuid(), Size: 1}}
		attributes.GidMappings = []syscall.SysProcIDMap{{ContainerID: nobody, HostID: os.Getgid(), Size: 1}}
	case unprivileged:
		attributes.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	return attributes
}

// servesFolder says whether the process is a PostgreSQL server whose working folder is data. Its processes all are.
func servesFolder(pid int, data string) bool {
	cwd, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid))
	if err != nil {
		return false
	}
	want, err := filepath.EvalSymlinks(data)
	return err == nil && cwd == want
}
