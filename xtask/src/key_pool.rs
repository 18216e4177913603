//! Private keys for the tests, generated once, because an RSA-4096 key takes seconds.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;

use anyhow::{Context, Result, bail};

use crate::interrupt;

const RSA_4096: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"];
const RSA_3072: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"];
const RSA_1024: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"];
const P_256: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];

/// The name without `.pem`, and openssl's options. The slow ones come first, so that they are spread over the cores.
const POOL: &[(&str, &[&str])] = &[
    ("root", RSA_4096),
    ("issuing", RSA_4096),
    ("second-root", RSA_4096),
    ("second-issuing", RSA_4096),
    ("user-rsa-1", RSA_3072),
    ("user-rsa-2", RSA_3072),
    ("user-rsa-3", RSA_3072),
    ("user-rsa-4", RSA_3072),
    ("user-rsa-5", RSA_3072),
    ("user-rsa-6", RSA_3072),
    ("user-p256-1", P_256),
    ("user-p256-2", P_256),
    ("user-p256-3", P_256),
    ("user-p256-4", P_256),
    ("user-ed25519", &["-algorithm", "ED25519"]),
    ("weak-rsa-1024", RSA_1024),
];

/// Generates the missing keys; returns their folder.
pub(crate) fn make(target: &Path) -> Result<PathBuf> {
    let folder = target.join("test-keys");
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let missing: Vec<_> = POOL.iter().filter(|(name, _)| !folder.join(name).with_extension("pem").exists()).collect();
    if missing.is_empty() {
        return Ok(folder);
    }
    println!("making {} keys in {}", missing.len(), folder.display());
    let queue = Mutex::new(missing.into_iter());
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let work = || -> Result<()> {
            while let Some((name, how)) = queue.lock().ok().and_then(|mut it| it.next()) {
                interrupt::check()?;
                make_key(&folder, name, how)?;
            }
            Ok(())
        };
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|it| it.join().unwrap_or_else(|_| bail!("a key-making thread panicked")))
    })?;
    Ok(folder)
}

/// The key is written to a temporary file that is then renamed, so that an interrupted run leaves no incomplete key.
fn make_key(folder: &Path, name: &str, how: &[&str]) -> Result<()> {
    let unfinished = folder.join(name).with_extension("unfinished");
    let made = Command::new("openssl")
        .arg("genpkey")
        .args(how)
        .arg("-out")
        .arg(&unfinished)
        .stderr(Stdio::piped())
        .output()?;
    if !made.status.success() {
        bail!("openssl genpkey for {name}: {}", String::from_utf8_lossy(&made.stderr));
    }
    fs::rename(&unfinished, folder.join(name).with_extension("pem"))?;
    Ok(())
}
