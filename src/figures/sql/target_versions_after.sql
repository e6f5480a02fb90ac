-- undo_targets(): whether a target has been changed since a version.
select count(*) from target where indicator = $1 and territory = $2 and version > $3 and kind <> 'placed'
