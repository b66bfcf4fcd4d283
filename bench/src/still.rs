//! Servers that are held still while the databases are measured by themselves: they would go on making mails of what was
//! registered before.

use anyhow::Result;
use testbed::signal;

/// Servers that do nothing until this is dropped.
#[derive(Debug)]
pub(crate) struct Still(Vec<u32>);

impl Still {
    /// Holds processes.
    ///
    /// # Errors
    /// Where the system refuses.
    pub(crate) fn hold(processes: &[u32]) -> Result<Self> {
        let held = Self(processes.to_vec());
        for &process in processes {
            signal(process, "STOP")?;
        }
        Ok(held)
    }
}

impl Drop for Still {
    fn drop(&mut self) {
        for &process in &self.0 {
            if let Err(why) = signal(process, "CONT") {
                eprintln!("bench: {why:#}");
            }
        }
    }
}
