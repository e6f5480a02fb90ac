-- What this installation says of itself: that it is a demonstration, and at which date its clock stands.
create table app_setting (
  name text primary key,
  value text not null
);
