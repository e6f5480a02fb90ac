-- edit_specification(): of a version that nothing rests on
delete from grant_specification_point where specification = $1
