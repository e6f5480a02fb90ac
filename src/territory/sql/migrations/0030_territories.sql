-- Nation, regions, departments, EPCI, communes and contracts. The key is a small integer given by the application,
-- the same in every copy of one import; it is never given again.
create table territory (
  key integer primary key,
  level text not null check (level in ('nation', 'region', 'department', 'contract', 'epci', 'commune')),
  code text not null check (code <> ''),
  name text not null check (name <> ''),
  parent integer references territory (key),
  epci integer references territory (key),
  population bigint not null check (population >= 0),
  valid_from text not null,
  valid_to text not null,
  longitude double precision check (longitude between -180 and 180),
  latitude double precision check (latitude between -90 and 90),
  is_known integer not null check (is_known in (0, 1)),
  unique (level, code),
  check (key > 0),
  check (valid_from < valid_to),
  check ((level = 'nation' and parent is null) or (level <> 'nation' and parent is not null)),
  check (epci is null or level = 'commune')
);

-- The further departments of a contract that stands in two.
create table territory_also_in (
  territory integer not null references territory (key),
  department integer not null references territory (key),
  primary key (territory, department)
);

-- Communes or EPCI of a contract, by the code as given; the key when the reference knows it.
create table contract_member (
  contract integer not null references territory (key),
  code text not null check (code <> ''),
  territory integer references territory (key),
  primary key (contract, code)
);

-- One row: counts the changes, so that every process knows when its copy in memory is old.
create table territory_version (
  one integer primary key check (one = 1),
  version bigint not null
);
insert into territory_version (one, version) values (1, 0);
