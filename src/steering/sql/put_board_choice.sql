-- choose_board(): the choice of an account, in the place of the one before.
insert into board_choice (account, indicators) values ($1, $2)
on conflict (account) do update set indicators = excluded.indicators
