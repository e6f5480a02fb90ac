-- Shapes of departments and regions from imported boundaries, simplified, in the coordinates of the map.
create table territory_shape (
  territory integer primary key references territory (key),
  path text not null check (path <> ''),
  source text not null,
  sha256 text not null
);
