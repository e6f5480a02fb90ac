-- What became of territories. A change of the reference or of an import bears the number 0; one recorded by hand a number
-- of its own, by which it can be undone: its rows then stay, and count no more. A territory that goes on in a split, or
-- has changed its name or its department, is its own successor; `was` is the name or the department's code before.
create table succession (
  change integer not null check (change >= 0),
  predecessor integer not null references territory (key),
  successor integer not null references territory (key),
  day text not null,
  kind text not null check (kind in ('merger', 'split', 'renamed', 'moved')),
  per_mille integer not null check (per_mille between 1 and 1000),
  is_estimated integer not null check (is_estimated in (0, 1)),
  was text not null,
  is_undone integer not null check (is_undone in (0, 1)),
  -- When a change by hand was recorded, and undone; 0: known since ever. Of a move: the department that it goes to.
  recorded_at bigint not null default 0,
  undone_at bigint,
  department integer references territory (key),
  primary key (predecessor, day, successor, kind, change),
  check (kind <> 'merger' or predecessor <> successor)
);
create index succession_successor on succession (successor, day);

-- The EPCI that communes were in before the one of now (territory.epci), which holds from the end of the last row here;
-- none: the commune stood alone.
create table commune_epci (
  commune integer not null references territory (key),
  epci integer references territory (key),
  valid_from text not null,
  valid_to text not null,
  is_estimated integer not null check (is_estimated in (0, 1)),
  primary key (commune, valid_from),
  check (valid_from < valid_to)
);
create index commune_epci_epci on commune_epci (epci, valid_to);

-- What a territory hung on before its parent of now, which holds from the end of the last row here.
create table territory_placement (
  territory integer not null references territory (key),
  parent integer not null references territory (key),
  valid_from text not null,
  valid_to text not null,
  primary key (territory, valid_from),
  check (valid_from < valid_to)
);

-- Days on which a territory did not exist between two of its lives.
create table territory_absence (
  territory integer not null references territory (key),
  valid_from text not null,
  valid_to text not null,
  primary key (territory, valid_from),
  check (valid_from < valid_to)
);

-- One row: the SHA-256 of the embedded history that was loaded last.
create table territory_history (
  one integer primary key check (one = 1),
  sha256 text not null
);
insert into territory_history (one, sha256) values (1, '');
