-- Changes recorded by hand: the last number given.
select max(change) from succession
