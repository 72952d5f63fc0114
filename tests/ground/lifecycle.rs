//! Servers end with those who use them.
