//! Bundles what runs in the browser (`web/browser/`) into the program.
//!
//! It needs Node 20 or later with npm, and a registry that npm can ask. Without them the build goes on with a warning, and
//! the portal says that this program can't make keys in the browser; with `INKAN_BROWSER=require` that is an error.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let browser = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("browser");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for part in ["src", BUNDLER, LOCK, "package.json", ".npmrc"] {
        println!("cargo::rerun-if-changed={}", browser.join(part).display());
    }
    let script = match bundle(&browser, &out) {
        Ok(()) => "Some(include_bytes!(concat!(env!(\"OUT_DIR\"), \"/app.js.gz\")))",
        Err(why) if env::var("INKAN_BROWSER").is_ok_and(|wish| wish == "require") => return Err(why),
        Err(why) => {
            println!("cargo::warning=this program can't make keys in the browser: {why}");
            // What is not there has changed: the next build tries again.
            println!("cargo::rerun-if-changed={}", out.join("no-such-file").display());
            "None"
        }
    };
    fs::write(out.join("script.rs"), script)?;
    Ok(())
}

fn bundle(browser: &Path, out: &Path) -> Outcome {
    let modules = out.join("browser");
    install(browser, &modules)?;
    let mut node = Command::new("node");
    node.arg(BUNDLER).arg("src/main.ts").arg(out.join("app.js"));
    run(node.current_dir(browser).env("INKAN_MODULES", &modules))
}

/// Brings the packages of the lock file, unless they are there.
fn install(browser: &Path, modules: &Path) -> Outcome {
    let (wanted, done) = (fs::read(browser.join(LOCK))?, modules.join("installed"));
    if fs::read(&done).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    fs::create_dir_all(modules)?;
    for file in ["package.json", LOCK, ".npmrc"] {
        fs::copy(browser.join(file), modules.join(file))?;
    }
    run(Command::new("npm").args(["ci", "--omit=dev", "--loglevel=error"]).current_dir(modules))?;
    fs::write(done, wanted)?;
    Ok(())
}

fn run(command: &mut Command) -> Outcome {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{name} ended with {}: {}", output.status, said.trim().lines().last().unwrap_or_default()).into())
}

const BUNDLER: &str = "bundle.mjs";
const LOCK: &str = "package-lock.json";
