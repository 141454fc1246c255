"""deploy/kiln.service run by a real systemd, process 1 of a container: the README's commands, what it may and what it may not."""

import re
from contextlib import contextmanager
from pathlib import Path

import pytest

from cloud import require_image
from engine import build, docker, execute, get, published_port, state_of
from kiln import ROOT, wait_until

README = (ROOT / "deploy/README.md").read_text()
README = README[README.index("## systemd"):README.index("## Kubernetes")]
INSTALL, SETTING = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
# systemd as process 1 needs to mount, to give another process its user namespace (PrivateUsers=), and a tree of control groups to write to: its own, below that of the container.
# systemd.io/CONTAINER_INTERFACE. With version 1 of control groups, version 2 is a tree beside the others.
GROUPS = "/sys/fs/cgroup/unified" if Path("/sys/fs/cgroup/unified").is_dir() else "/sys/fs/cgroup"
BOOTED = ("--cap-add", "SYS_ADMIN", "--cap-add", "SYS_PTRACE", "--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined", "--cgroupns", "host",
          "--volume", f"{GROUPS}:/sys/fs/cgroup:rw", "--tmpfs", "/run", "--tmpfs", "/tmp", "--env", "container=docker")


class Machine:
    def __init__(self, identifier):
        self.id = identifier

    def run(self, command, check=True):
        return docker("exec", "--workdir", "/kiln", self.id, "bash", "-ec", command, check=check)

    def state(self):
        """systemd's word for how far it is, once it has booted or ended."""
        if not state_of(self.id)["Running"]:
            return "ended"
        word = self.run("systemctl is-system-running", check=False).stdout.strip()
        return "" if word in ("initializing", "starting", "offline") else word

    def show(self, name):
        return self.run(f"systemctl show kiln --property {name} --value").stdout.strip()

    def log(self):
        return self.run("journalctl --unit kiln --no-pager").stdout

    @contextmanager
    def set(self, *lines):
        """These lines in /etc/default/kiln, and the service started anew with them."""
        before = self.run("cat /etc/default/kiln").stdout
        try:
            settings = " ".join(f"'{line}'" for line in (before.strip(), *lines))
            self.run(f"printf '%s\\n' {settings} >/etc/default/kiln; systemctl restart kiln", check=False)
            yield
        finally:
            self.run(f"printf '%s' '{before}' >/etc/default/kiln; systemctl reset-failed kiln; systemctl restart kiln")
            published_port(self.id)


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """A Debian in which the README's commands were typed, its last ones, which open the port, too."""
    image = require_image()
    context = tmp_path_factory.mktemp("context")
    execute(["cp", "-r", ROOT / "deploy", context])
    tag = f"{image}-systemd"  # it stays, as the image does: systemd is installed once
    build(context, tag, "--build-arg", f"IMAGE={image}", "--file", ROOT / "tests/deploy/Dockerfile.systemd")
    started = docker("run", "--detach", "--publish", "127.0.0.1::8080", *BOOTED, tag, check=False)
    if started.returncode != 0:
        pytest.skip(f"Docker refuses what systemd needs, that the service runs isn't tested: {started.stderr.strip()[-300:]}")
    identifier = started.stdout.strip()
    try:
        booted = Machine(identifier)
        state = wait_until(booted.state, "systemd to boot")
        if state not in ("running", "degraded"):
            pytest.skip(f"systemd doesn't boot in a container here ({state}): that the service runs isn't tested")
        booted.run("printf 'id,what\\n1,x\\n2,y\\n3,y\\n' >mine.csv")
        for command in (INSTALL + SETTING).splitlines():
            if command != "scripts/build release":  # its result is there
                booted.run(command.replace("sudo ", ""))
        published_port(identifier)
        yield booted
    finally:
        docker("rm", "--force", identifier, check=False)


def port_of(machine):
    return published_port(machine.id)


def test_the_readmes_commands_install_a_service_that_serves_and_comes_back_after_a_boot(machine):
    assert "scripts/build release" in INSTALL and "systemctl enable --now kiln" in INSTALL
    for path in ("/getRow/0", "/getColumnMeanValue/id", "/getColumnMostFrequentValue/what?id=gte.2", "/rows?format=csv"):
        assert get(port_of(machine), path).status == 200, path
    assert machine.run("systemctl is-enabled kiln").stdout == "enabled\n"
    assert '"target":"/getRow/0"' in machine.log()


def test_it_runs_as_nobody_with_no_right_and_its_workers_step_back(machine):
    process = machine.show("MainPID")
    status = dict(line.split(":\t", 1) for line in machine.run(f"cat /proc/{process}/status").stdout.splitlines() if ":\t" in line)
    assert int(status["Uid"].split()[0]) >= 61184  # of the range for DynamicUser=: systemd.io/UIDS-GIDS
    assert {status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    niceness = [line.rsplit(")", 1)[1].split()[16] for line in machine.run(f"cat /proc/{process}/task/*/stat").stdout.splitlines()]
    assert "0" in niceness and {one for one in niceness if int(one) > 0}, "setpriority was refused"


# What a program in kiln's place can't do, though root can beside it.
REFUSED = {"write to its data": "touch /var/lib/kiln/x",
           "write anywhere else": "touch /usr/local/x || touch /etc/x || touch /var/x || touch /run/x",
           "read what is root's": "cat /etc/shadow",
           "see homes": "ls /home",
           "see other processes": "cat /proc/1/cmdline",
           "see the kernel's settings": "cat /proc/sys/kernel/hostname",
           "make a namespace": "unshare --user true",
           "mount": "mount -t tmpfs none /mnt && umount /mnt"}


def in_its_place(machine, command):
    """How a unit ended that is kiln.service, but for the command."""
    changes = (f's#^ExecStart=.*#ExecStart=/bin/sh -c "{command}"#'.replace("&", r"\&"), "s/^Type=.*/Type=oneshot/", "/^Restart=/d")
    machine.run(f"sed '{'; '.join(changes)}' /etc/systemd/system/kiln.service >/run/systemd/system/probe.service; systemctl daemon-reload")
    machine.run("systemctl start probe", check=False)
    result = machine.run("systemctl show probe --property Result --value").stdout.strip()
    machine.run("systemctl reset-failed probe", check=False)
    return result


def test_another_program_in_its_place_would_run(machine):
    assert in_its_place(machine, "cat /var/lib/kiln/dataset.db && ls /usr /proc/self") == "success"


def test_it_hides_nothing_from_which_kiln_takes_its_defaults(machine):
    """The memory, from the control group or /proc/meminfo, and the cores: the sandbox hides some of these files."""
    help_text = "kiln serve --help | sha256sum"
    outside = machine.run(help_text).stdout.split()[0]
    assert in_its_place(machine, f"{help_text} | grep {outside}") == "success"
    assert "256" in machine.run("kiln serve --help | grep -e --query-memory-mib").stdout


@pytest.mark.parametrize("what", REFUSED)
def test_a_program_in_its_place_can_not(machine, what):
    machine.run(REFUSED[what])
    assert in_its_place(machine, REFUSED[what]) == "exit-code"


def test_a_name_is_an_address_to_listen_on(machine):
    """For which the C library would ask sockets that the service may not have."""
    with machine.set("KILN_HOST=localhost"):
        wait_until(lambda: machine.run("KILN_HOST=localhost kiln healthcheck", check=False).returncode == 0, "kiln on localhost")
        assert machine.show("ActiveState") == "active"


def test_it_is_stopped_by_a_signal_and_not_killed(machine):
    machine.run("systemctl stop kiln")
    assert (machine.show("Result"), machine.show("ExecMainStatus"), machine.show("ActiveState")) == ("success", "0", "inactive")
    machine.run("systemctl start kiln")
    port_of(machine)


def test_killed_it_comes_back(machine):
    before = machine.show("MainPID")
    machine.run("systemctl kill --signal KILL kiln")
    wait_until(lambda: machine.show("MainPID") not in ("0", before) and machine.show("ActiveState") == "active", "systemd to start it again")
    port_of(machine)


def test_a_setting_that_is_wrong_is_said_and_not_tried_again(machine):
    with machine.set("KILN_WORKERS=many"):
        wait_until(lambda: machine.show("ActiveState") == "failed", "the service to fail")
        assert (machine.show("ExecMainStatus"), machine.show("NRestarts")) == ("2", "0")
        assert "KILN_WORKERS" in machine.log() and "many" in machine.log()


def test_another_file_is_served_where_the_settings_say_so(machine):
    machine.run("printf 'n\\n7\\n8\\n' >other.csv; kiln import other.csv /var/lib/kiln/other.db")
    with machine.set("KILN_DATABASE=/var/lib/kiln/other.db"):
        assert get(port_of(machine), "/getColumnMeanValue/n").json["mean"] == 7.5
    assert get(port_of(machine), "/columns").json["rows"] == 3


def test_its_exposure_is_at_most_2_by_this_systemd_too(machine):
    said = machine.run("systemd-analyze security --offline=true --no-pager /etc/systemd/system/kiln.service").stdout
    assert float(re.search(r"exposure level for kiln\.service: ([\d.]+)", said)[1]) <= 2.0
