{{- define "clickstream.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* At most 46 characters: suffixes follow. */}}
{{- define "clickstream.fullname" -}}
{{- $name := include "clickstream.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 46 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 46 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 46 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "clickstream.selector" -}}
app.kubernetes.io/name: {{ include "clickstream.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "clickstream.labels" -}}
{{ include "clickstream.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/component: operator
app.kubernetes.io/part-of: clickstream
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "clickstream.serviceAccount" -}}
{{- if .Values.serviceAccount.name -}}
{{- .Values.serviceAccount.name -}}
{{- else if .Values.serviceAccount.create -}}
{{- include "clickstream.fullname" . -}}
{{- else -}}
default
{{- end -}}
{{- end -}}

{{/* The whole name of an image, from {image, registry, version}. */}}
{{- define "clickstream.image" -}}
{{- $place := printf "%s/%s" (.image.registry | default .registry) .image.repository -}}
{{- if .image.digest -}}
{{- printf "%s@%s" $place .image.digest -}}
{{- else -}}
{{- printf "%s:%s" $place (.image.tag | default .version) -}}
{{- end -}}
{{- end -}}

{{/* The namespaces that the operator looks at, as a JSON list; empty: all. */}}
{{- define "clickstream.namespaces" -}}
{{- if eq .Values.watch.mode "All" -}}
[]
{{- else if eq .Values.watch.mode "List" -}}
{{- .Values.watch.namespaces | toJson -}}
{{- else -}}
{{- list .Release.Namespace | toJson -}}
{{- end -}}
{{- end -}}
