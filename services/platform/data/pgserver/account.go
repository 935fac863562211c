package pgserver

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
)

// account is whom PostgreSQL runs as. It refuses to run as root, so there it needs another account than ours.
type account int

const (
	// ourselves: the process is not root.
	ourselves account = iota
	// namespaced: root, seen from inside a user namespace as nobody. Files stay ours.
	namespaced
	// unprivileged: the user nobody, where namespaces are forbidden. Its files must be handed to it.
	unprivileged
)

// nobody is the number of the user and the group nobody.
const nobody = 65534

// chooseAccount tries what the machine allows, with a program that does nothing.
func chooseAccount(harmless ...string) account {
	if os.Getuid() != 0 {
		return ourselves
	}
	cmd := exec.Command(harmless[0], harmless[1:]...)
	cmd.SysProcAttr = namespaced.attributes()
	if cmd.Run() != nil {
		return unprivileged
	}
	return namespaced
}

// mkdir makes a folder that only the account (and root) can read.
func (a account) mkdir(dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil { // the account must get through to it
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !isFolder(dir) {
		return err
	}
	return a.own(dir)
}

// own gives a folder and all in it to the account.
func (a account) own(dir string) error {
	if a != unprivileged {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err == nil {
			err = os.Chown(path, nobody, nobody)
		}
		if errors.Is(err, os.ErrNotExist) {
			return nil // a server that is just ending removes files
		}
		return err
	})
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
