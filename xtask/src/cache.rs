//! What is put into the per-user cache of tools: each thing whole or not at all, by one process at a time.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};

/// Waits until no other process adds to the cache, and keeps all others waiting until this value goes. What was missing
/// before may be there then.
pub(crate) fn lock(cache: &Path) -> Result<File> {
    fs::create_dir_all(cache).with_context(|| format!("cannot create {}", cache.display()))?;
    let path = cache.join("lock");
    let describe = || format!("cannot lock {}", path.display());
    let lock = File::create(&path).with_context(describe)?;
    match lock.try_lock() {
        Err(TryLockError::WouldBlock) => {
            println!("→ Waiting for another `cargo xtask` that installs its tools");
            lock.lock().with_context(describe)?;
        }
        tried => tried.with_context(describe)?,
    }
    Ok(lock)
}

/// Lets a folder of the cache be filled beside its place, and moves it there when it is whole: a broken-off installation
/// must not look like a good one.
pub(crate) fn fill(folder: &Path, how: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let mut unfinished = folder.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let unfinished = Path::new(&unfinished);
    remove(unfinished)?;
    fs::create_dir_all(unfinished).with_context(|| format!("cannot create {}", unfinished.display()))?;
    how(unfinished)?;
    remove(folder)?;
    fs::rename(unfinished, folder)
        .with_context(|| format!("cannot move {} to its place", unfinished.display()))
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(why) if why.kind() != ErrorKind::NotFound => {
            Err(why).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::mpsc::channel;
    use std::thread;
    use std::time::Duration;

    use anyhow::bail;

    use super::*;

    /// A folder for one test; removed with its value.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            Self(std::env::temp_dir().join(format!("headcount-xtask-{}-{name}", std::process::id())))
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            remove(&self.0).unwrap();
        }
    }

    #[test]
    fn what_is_broken_off_is_not_taken_for_whole() {
        let cache = Folder::new("fill");
        let tool = cache.0.join("tool-0.22.1");
        let broken_off = fill(&tool, |folder| {
            fs::write(folder.join("program"), "hal")?;
            bail!("the network is gone")
        });
        assert!(broken_off.is_err() && !tool.exists());
        fill(&tool, |folder| {
            assert!(!folder.join("program").exists(), "it begins anew");
            Ok(fs::write(folder.join("program"), "whole")?)
        })
        .unwrap();
        assert_eq!(fs::read_to_string(tool.join("program")).unwrap(), "whole");
    }

    #[test]
    fn a_second_installation_waits_for_the_first() {
        let cache = Folder::new("lock");
        let first = lock(&cache.0).unwrap();
        let (tell, told) = channel();
        let folder = cache.0.clone();
        let second = thread::spawn(move || {
            let lock = lock(&folder).unwrap();
            tell.send(()).unwrap();
            drop(lock);
        });
        assert!(told.recv_timeout(Duration::from_millis(200)).is_err(), "it waits");
        drop(first);
        told.recv().unwrap();
        second.join().unwrap();
    }
}
