-- Every series of which values were given.
select distinct series from batch_series order by series
