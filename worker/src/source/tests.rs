mod columns;
mod csv;
mod json;
mod kit;
mod mutations;
mod places;
mod sorted;
