{{/* What no schema can say well: values that do not go together. */}}
{{- define "clickstream.refusals" -}}
{{- if not .Values.image.registry -}}
{{- fail "image.registry: give the registry that holds the images, for example --set image.registry=registry.example.com" -}}
{{- end -}}
{{- if and (eq .Values.watch.mode "List") (not .Values.watch.namespaces) -}}
{{- fail "watch.namespaces: name at least one namespace with watch.mode List" -}}
{{- end -}}
{{- if and (ne .Values.watch.mode "List") .Values.watch.namespaces -}}
{{- fail (printf "watch.namespaces: leave it out with watch.mode %s, or set watch.mode to List" .Values.watch.mode) -}}
{{- end -}}
{{- if and .Values.watch.allowCrossNamespace (ne .Values.watch.mode "All") -}}
{{- fail (printf "watch.allowCrossNamespace: works only with watch.mode All (found %s): the other namespace's consent could not be read" .Values.watch.mode) -}}
{{- end -}}
{{- if and (gt (int .Values.replicas) 1) (not .Values.leaderElection.enabled) -}}
{{- fail "replicas: more than one needs leaderElection.enabled, else all of them write" -}}
{{- end -}}
{{- end -}}
