//! The `inkan` command.

#![cfg_attr(test, allow(clippy::expect_used, reason = "a test may fail loudly"))]

mod arguments;
mod commands;
mod configuration;
mod confirmation;
mod demo;
mod exit;
mod founding;
mod logging;
mod output;
mod own_folder;
mod server;
mod staging;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Err(error) = forbid_core_dumps() {
        eprintln!("inkan: core dumps can't be switched off: {error}");
        return ExitCode::FAILURE;
    }
    // Files that this process creates, such as the database, are accessible to their owner only.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    logging::start(matches!(arguments.command, Command::Serve), arguments.json);
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => exit::report(&error, arguments.json),
    }
}

/// Prevents keys and passphrases in memory from being written to disk.
///
/// The limit alone has no effect where `/proc/sys/kernel/core_pattern` is a pipe: the kernel starts that program in spite of
/// the limit (core(5)). It starts none for a process that is not dumpable, and lets no other process of the same user read
/// its memory (ptrace(2)).
fn forbid_core_dumps() -> rustix::io::Result<()> {
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    let none = rustix::process::Rlimit { current: Some(0), maximum: Some(0) };
    rustix::process::setrlimit(rustix::process::Resource::Core, none)
}

fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let context = commands::Context { config: arguments.config.clone(), json: arguments.json };
    match &arguments.command {
        Command::Init(init) => commands::init::run(&context, init),
        Command::Demo(demo) => commands::demo::run(&context, demo),
        Command::Serve => commands::serve::run(&context),
        Command::Doctor => commands::doctor::run(&context),
        Command::Person(person) => commands::person::run(&context, person),
        Command::Certificate(certificate) => commands::certificate::run(&context, certificate),
        Command::Crl(crl) => commands::crl::run(&context, crl),
        Command::Mail(mail) => commands::mail::run(&context, mail),
        Command::Ocsp(ocsp) => commands::ocsp::run(&context, ocsp),
        Command::Proposal(proposal) => commands::proposal::run(&context, proposal),
        Command::Program(program) => commands::program::run(&context, program),
        Command::Directory(directory) => commands::directory::run(&context, directory),
        Command::Destination(destination) => commands::destination::run(&context, destination),
        Command::Audit(audit) => commands::audit::run(&context, audit),
        Command::Backup(backup) => commands::backup::run(&context, backup),
        Command::Restore(restore) => commands::restore::run(&context, restore),
    }
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::process::Command;

    use super::*;

    /// This test starts a separate process, because the change can't be reverted and must not affect other tests.
    #[test]
    fn the_process_is_not_dumpable_and_has_no_room_for_a_core() {
        if env::var_os(CHILD).is_some() {
            forbid_core_dumps().expect("the kernel lets a process forbid this");
            assert_eq!(standing(), (rustix::process::DumpableBehavior::NotDumpable, (Some(0), Some(0))));
            println!("{CHILD}");
            return;
        }
        let before = standing();
        let mut child = Command::new(env::current_exe().expect("this program"));
        child.args(["--exact", "--nocapture", NAME]).env(CHILD, "1");
        let done = child.output().expect("it starts");
        let told = String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success() && told.contains(CHILD), "{told}{}", String::from_utf8_lossy(&done.stderr));
        assert_eq!(standing(), before, "this process was changed too");
    }

    /// Whether this process is dumpable, and its soft and hard limits for core files.
    fn standing() -> (rustix::process::DumpableBehavior, (Option<u64>, Option<u64>)) {
        let limit = rustix::process::getrlimit(rustix::process::Resource::Core);
        (rustix::process::dumpable_behavior().expect("a process knows what it is"), (limit.current, limit.maximum))
    }

    const NAME: &str = "tests::the_process_is_not_dumpable_and_has_no_room_for_a_core";
    const CHILD: &str = "INKAN_TEST_WITHOUT_CORES";
}
