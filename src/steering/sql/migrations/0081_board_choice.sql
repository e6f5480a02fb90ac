-- Which indicators an account looks at first, in its order: codes with spaces between, perhaps none. Without a row it has
-- not chosen, and sees what its role usually looks at.
create table board_choice (
  account text primary key references account (id),
  indicators text not null
);
