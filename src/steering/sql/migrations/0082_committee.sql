-- Committees: who sits in them by function, under which rules, when they meet, what they decide. Rules, seats and who
-- sits there have days, so that a meeting is judged by what held on its day. Nothing is erased but what stands on the
-- agenda of a meeting that nobody has been called to yet.
create table committee (
  id text primary key check (length(id) = 36),
  name text not null check (name <> ''),
  kind text not null check (kind in ('cell', 'grants', 'contract', 'other')),
  territory integer not null references territory (key),
  created_on text not null check (length(created_on) = 10),
  closed_on text check (closed_on is null or length(closed_on) = 10)
);
create index committee_territory on committee (territory);

-- quorum_parts 0: quorum_count is a number of seats, not a fraction.
create table committee_rule (
  committee text not null references committee (id),
  since text not null check (length(since) = 10),
  every integer not null check (every between 1 and 60),
  unit text not null check (unit in ('week', 'month')),
  quorum_count integer not null check (quorum_count between 1 and 100),
  quorum_parts integer not null check (quorum_parts = 0 or quorum_parts >= quorum_count),
  notice_days integer not null check (notice_days between 0 and 90),
  primary key (committee, since)
);

create table seat (
  id text primary key check (length(id) = 36),
  committee text not null references committee (id),
  position integer not null,
  function text not null check (function <> ''),
  organisation text not null,
  substitute text not null,
  voice text not null check (voice in ('deliberative', 'consultative')),
  is_chair integer not null check (is_chair in (0, 1)),
  since text not null check (length(since) = 10),
  until text check (until is null or (length(until) = 10 and until >= since))
);
create index seat_committee on seat (committee, position);
create unique index seat_chair on seat (committee) where is_chair = 1 and until is null;

create table seat_account (
  id text primary key check (length(id) = 36),
  seat text not null references seat (id),
  account text not null references account (id),
  label text not null,
  is_substitute integer not null check (is_substitute in (0, 1)),
  since text not null check (length(since) = 10),
  until text check (until is null or (length(until) = 10 and until >= since))
);
create index seat_account_seat on seat_account (seat);
create index seat_account_account on seat_account (account);

create table meeting (
  id text primary key check (length(id) = 36),
  committee text not null references committee (id),
  number integer not null,
  day text not null check (length(day) = 10),
  hour text not null check (length(hour) = 5),
  place text not null,
  link text not null,
  state text not null check (state in ('planned', 'convened', 'under_way', 'held', 'signed', 'cancelled')),
  repeats text references meeting (id),
  convened_on text,
  convened_by text not null default '',
  urgency text not null default '',
  motive text not null default '',
  remarks text not null default '',
  signed_at bigint,
  signed_by text not null default '',
  minutes text not null default '',
  sha256 text not null default '',
  version integer not null,
  constraint meeting_number unique (committee, number),
  check ((state = 'signed') = (length(sha256) = 64)),
  check ((state = 'signed') = (signed_at is not null))
);
create index meeting_day on meeting (day);

create table agenda_item (
  id text primary key check (length(id) = 36),
  meeting text not null references meeting (id),
  position integer not null,
  kind text not null check (kind in ('topic', 'decision', 'grants')),
  title text not null check (title <> ''),
  ref_kind text not null,
  ref_id text not null,
  notes text not null default '',
  check ((ref_kind = '') = (ref_id = ''))
);
create index agenda_item_meeting on agenda_item (meeting, position);

create table attendance (
  meeting text not null references meeting (id),
  seat text not null references seat (id),
  presence text not null check (presence in ('present', 'substitute', 'represented', 'excused', 'absent')),
  by_seat text references seat (id),
  primary key (meeting, seat),
  check ((presence = 'represented') = (by_seat is not null)),
  check (by_seat is null or by_seat <> seat)
);
-- One mandate at most for each member.
create unique index attendance_mandate on attendance (meeting, by_seat);

-- line: of an item with several files, the one that the interest is in; empty: the whole item.
create table interest (
  id text primary key check (length(id) = 36),
  item text not null references agenda_item (id),
  line text not null,
  seat text not null references seat (id),
  reason text not null check (reason <> ''),
  declared_by text not null,
  declared_at bigint not null,
  withdrawn_at bigint,
  withdrawn_why text not null default '',
  check ((withdrawn_at is null) = (withdrawn_why = ''))
);
create unique index interest_open on interest (item, line, seat) where withdrawn_at is null;

-- What the committee said on an item, or on one file of it: how many could speak when it did, and how many said what.
create table outcome (
  item text not null references agenda_item (id),
  line text not null,
  is_vote integer not null check (is_vote in (0, 1)),
  present integer not null check (present >= 0),
  needed integer not null check (needed >= 0 and present >= needed),
  votes_for integer not null check (votes_for >= 0),
  votes_against integer not null check (votes_against >= 0),
  abstentions integer not null check (abstentions >= 0),
  advice_for integer not null check (advice_for >= 0),
  advice_against integer not null check (advice_against >= 0),
  advice_abstentions integer not null check (advice_abstentions >= 0),
  casting text not null check (casting in ('', 'for', 'against')),
  recorded_by text not null,
  recorded_at bigint not null,
  primary key (item, line),
  check (votes_for + votes_against + abstentions <= present)
);

create table decision (
  id text primary key check (length(id) = 36),
  committee text not null references committee (id),
  year integer not null,
  number integer not null,
  meeting text references meeting (id),
  item text references agenda_item (id),
  line text not null,
  verdict text not null check (verdict in ('decided', 'granted', 'refused', 'deferred')),
  amount_cents bigint check (amount_cents is null or amount_cents > 0),
  text text not null check (text <> ''),
  motive text not null,
  owner_seat text references seat (id),
  owner text not null check (owner <> ''),
  due text check (due is null or length(due) = 10),
  state text not null check (state in ('to_do', 'done', 'dropped')),
  state_on text not null check (length(state_on) = 10),
  state_by text not null,
  state_note text not null,
  replaces text unique references decision (id),
  decided_on text not null check (length(decided_on) = 10),
  decided_by text not null check (decided_by <> ''),
  recorded_at bigint not null,
  constraint decision_number unique (committee, year, number),
  check ((verdict = 'granted') = (amount_cents is not null)),
  check ((item is null) or (meeting is not null))
);
-- A file is decided once in an item; what changes it replaces it.
create unique index decision_line on decision (item, line) where line <> '' and replaces is null;
create index decision_due on decision (state, due);
create index decision_meeting on decision (meeting);
