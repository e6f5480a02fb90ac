-- Adds an amount to one day of a territory and of all above it.
insert into figure_day (series, level, territory, day, amount, answers)
select cast($1 as integer), place.column1, place.column2, cast($2 as integer), cast($3 as bigint), cast($4 as bigint)
from (values (cast($5 as integer), cast($6 as integer)), (cast($7 as integer), cast($8 as integer)),
             (cast($9 as integer), cast($10 as integer)), (cast($11 as integer), cast($12 as integer)),
             (cast($13 as integer), cast($14 as integer))) as place
where place.column2 is not null
on conflict (series, level, territory, day) do update
set amount = figure_day.amount + excluded.amount, answers = figure_day.answers + excluded.answers
