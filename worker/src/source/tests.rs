mod csv;
mod kit;
mod places;
