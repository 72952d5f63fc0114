-- The action "resume" of Argo CD. With self-heal on, the next sync takes it back: then write it into Git instead.
obj.spec.suspend = false
return obj
