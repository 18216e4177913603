//! `init`, `backup` and `restore` put nothing where somebody else could read or change it.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::{Ran, run};
use inkan_tests::database::Database;
use inkan_tests::inkan::Inkan;
use inkan_tests::keys::Key;

/// The three commands, each of which makes a folder.
struct Makers {
    inkan: Inkan,
    backup: PathBuf,
}

impl Makers {
    fn new() -> Result<Self> {
        let inkan = Inkan::init(&[])?;
        let backup = inkan.file("a-backup");
        inkan.text(&["backup", "--to", backup.to_str().context("UTF-8")?])?;
        Ok(Self { inkan, backup })
    }

    /// Has each make `folder`, which has to fail and to say `why`, and looks whether anything is in `watched` afterwards.
    fn all_refuse(&self, folder: &Path, watched: &Path, why: &str) -> Result<()> {
        for (name, ran) in [
            ("init", self.init(folder)?),
            ("backup", self.back_up(folder)?),
            ("restore", self.restore(folder, Database::fresh()?.url())?),
        ] {
            ensure!(
                ran.status.code() == Some(1) && ran.stderr.contains(why),
                "{name}: {:?} {}",
                ran.status,
                ran.stderr
            );
            ensure!(fs::read_dir(watched)?.next().is_none(), "{name} left something in {}", watched.display());
        }
        Ok(())
    }

    fn init(&self, folder: &Path) -> Result<Ran> {
        let mut init = self.inkan.program()?;
        init.args(["init", "--organisation", "Other", "--country", "JP", "--domain", "example.org", "--data"])
            .arg(folder);
        init.arg("--root-key").arg(Key::Root.file()?).arg("--issuing-key").arg(Key::Issuing.file()?);
        run(&mut init)
    }

    fn back_up(&self, folder: &Path) -> Result<Ran> {
        self.inkan.run(&["backup", "--to", folder.to_str().context("UTF-8")?])
    }

    fn restore(&self, folder: &Path, database: &str) -> Result<Ran> {
        let mut restore = self.inkan.program()?;
        restore.arg("restore").arg("--from").arg(&self.backup).arg("--data").arg(folder);
        if !database.starts_with("sqlite:") {
            restore.args(["--database", database]);
        }
        run(&mut restore)
    }
}

#[test]
fn a_symbolic_link_is_not_taken_for_a_folder() -> Result<()> {
    let makers = Makers::new()?;
    let (real, link) = (makers.inkan.file("real"), makers.inkan.file("link"));
    fs::create_dir(&real)?;
    symlink(&real, &link)?;
    makers.all_refuse(&link, &real, "is a symbolic link")?;
    // The stroke at the end would have the system follow it.
    makers.all_refuse(&makers.inkan.file("link/"), &real, "is a symbolic link")
}

#[test]
fn somebody_elses_folder_is_refused_and_so_is_a_link_of_theirs_on_the_way() -> Result<()> {
    let makers = Makers::new()?;
    let (theirs, link) = (makers.inkan.file("theirs"), makers.inkan.file("their-link"));
    fs::create_dir(&theirs)?;
    let own = makers.inkan.file("own");
    fs::create_dir(&own)?;
    symlink(&own, &link)?;
    if fs::metadata(&theirs)?.uid() != 0 {
        // Nobody but root can make something another's; the root of the file system is.
        return makers.all_refuse(Path::new("/"), &own, "belongs to user 0");
    }
    chown(&theirs, Some(NOBODY), None)?;
    std::os::unix::fs::lchown(&link, Some(NOBODY), None)?;
    makers.all_refuse(&theirs, &theirs, "belongs to user 65534")?;
    makers.all_refuse(&theirs.join("below"), &theirs, "belongs to user 65534")?;
    makers.all_refuse(&link.join("below"), &own, "belongs to user 65534")
}

#[test]
fn a_folder_above_that_others_may_write_to_is_refused_unless_it_is_sticky() -> Result<()> {
    let makers = Makers::new()?;
    let above = makers.inkan.file("above");
    fs::create_dir(&above)?;
    for mode in [0o777, 0o757] {
        fs::set_permissions(&above, Permissions::from_mode(mode))?;
        makers.all_refuse(&above.join("below"), &above, "chmod go-w")?;
    }
    fs::set_permissions(&above, Permissions::from_mode(0o1777))?;
    let below = above.join("below");
    makers.back_up(&below)?.ok()?;
    ensure!(fs::metadata(&below)?.mode() & 0o7777 == 0o700, "others can look into the backup");
    Ok(())
}

#[test]
fn an_empty_folder_of_ones_own_becomes_its_owners_alone() -> Result<()> {
    let makers = Makers::new()?;
    let (open, full) = (makers.inkan.file("open"), makers.inkan.file("full"));
    for folder in [&open, &full] {
        fs::create_dir(folder)?;
        fs::set_permissions(folder, Permissions::from_mode(0o777))?;
    }
    fs::write(full.join("something"), "")?;
    makers.back_up(&open)?.ok()?;
    ensure!(fs::metadata(&open)?.mode() & 0o7777 == 0o700, "others can look into the backup");
    ensure!(makers.back_up(&full)?.status.code() == Some(6), "a folder with something in it was taken");
    ensure!(fs::metadata(&full)?.mode() & 0o7777 == 0o777, "a folder that was refused was changed");
    Ok(())
}

#[test]
fn the_roots_key_is_neither_read_from_nor_put_into_a_folder_of_everybodys() -> Result<()> {
    let inkan = Inkan::without_init()?;
    let shared = inkan.file("shared");
    fs::create_dir(&shared)?;
    fs::set_permissions(&shared, Permissions::from_mode(0o777))?;
    let mut init = inkan.program()?;
    init.args(["init", "--organisation", "Other", "--country", "JP", "--domain", "example.org", "--data"]);
    init.arg(inkan.file("data")).args(["--database", inkan.database().url()]);
    init.arg("--issuing-key").arg(Key::Issuing.file()?).arg("--root-key").arg(shared.join("root.pem"));
    let refused = run(&mut init)?;
    ensure!(refused.status.code() == Some(1) && refused.stderr.contains("chmod go-w"), "{}", refused.stderr);
    ensure!(fs::read_dir(&shared)?.next().is_none(), "a key was put there");
    Ok(())
}

/// Others could have put it there, or put another in its place.
#[test]
fn a_root_key_that_others_could_have_written_is_not_used() -> Result<()> {
    let inkan = Inkan::without_init()?;
    let own = inkan.file("own");
    fs::create_dir(&own)?;
    let key = own.join("root.pem");
    let pem = fs::read(Key::Root.file()?)?;
    fs::write(&key, &pem)?;
    fs::set_permissions(&key, Permissions::from_mode(0o600))?;
    let data = inkan.file("data");
    let init = || {
        let mut init = inkan.program()?;
        init.args(["init", "--organisation", "Other", "--country", "JP", "--domain", "example.org", "--data"]);
        init.arg(&data).args(["--database", inkan.database().url()]);
        run(init.arg("--issuing-key").arg(Key::Issuing.file()?).arg("--root-key").arg(&key))
    };
    for (folder_mode, key_mode) in [(0o777, 0o600), (0o757, 0o600), (0o700, 0o666)] {
        fs::set_permissions(&own, Permissions::from_mode(folder_mode))?;
        fs::set_permissions(&key, Permissions::from_mode(key_mode))?;
        let refused = init()?;
        ensure!(refused.status.code() == Some(1) && refused.stderr.contains("chmod go-w"), "{}", refused.stderr);
        ensure!(!data.exists(), "{folder_mode:o} {key_mode:o}: an installation was made");
        ensure!(fs::read_dir(&own)?.count() == 1 && fs::read(&key)? == pem, "the folder of the key was changed");
    }
    fs::set_permissions(&key, Permissions::from_mode(0o600))?;
    init()?.ok()?;
    Ok(())
}

const NOBODY: u32 = 65534;
