//! Where servers keep their files, and what they share.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use crate::cache::Cache;
use crate::certificates::Authority;
use crate::missing::Unavailable;

/// A folder for servers' files, with the certificate authority they share.
#[derive(Debug, Clone)]
pub struct Place {
    folder: PathBuf,
    cache: Cache,
    authority: Arc<OnceLock<Authority>>,
}

impl Place {
    /// A place in `folder`, which is made.
    pub fn at(folder: impl Into<PathBuf>, cache: Cache) -> Result<Self, Unavailable> {
        let folder = folder.into();
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, cache, authority: Arc::default() })
    }

    /// The cache of built programs.
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A fresh folder in it, named after what it is for.
    pub fn fresh_folder(&self, name: &str) -> Result<PathBuf, Unavailable> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = self.folder.join(format!("{name}-{}-{count}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// The authority behind every certificate here.
    pub fn authority(&self) -> Result<&Authority, Unavailable> {
        if let Some(authority) = self.authority.get() {
            return Ok(authority);
        }
        let authority = Authority::create(&self.fresh_folder("authority")?)?;
        Ok(self.authority.get_or_init(|| authority)) // two at once: one of them wins, the other is not used
    }
}
