-- undo(): which series an act wrote in.
select series from batch_series where batch = $1 order by series
