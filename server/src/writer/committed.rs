//! What readers see of an event: only what is on disk.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use domain::ledger::Book;
use domain::questions::Questions;

/// The committed state that the writer publishes, shared with all who read.
pub type Published = Arc<Committed>;

/// An event's book and what it asks, as of the last commit.
#[derive(Debug)]
pub struct Committed {
    book: RwLock<Book>,
    questions: RwLock<Arc<Questions>>,
}

impl Committed {
    /// As the database has it.
    pub fn new(book: Book, questions: Questions) -> Self {
        Self { book: RwLock::new(book), questions: RwLock::new(Arc::new(questions)) }
    }

    /// The book. Hold it for moments only: the writer waits for it when it publishes.
    pub fn book(&self) -> RwLockReadGuard<'_, Book> {
        self.book.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is asked.
    pub fn questions(&self) -> Arc<Questions> {
        self.questions.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn book_mut(&self) -> RwLockWriteGuard<'_, Book> {
        self.book.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn ask(&self, questions: Arc<Questions>) {
        *self.questions.write().unwrap_or_else(PoisonError::into_inner) = questions;
    }
}
